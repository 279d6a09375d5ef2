package dev.sealwire.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.h2.Driver;

/** Plain H2 on a store that is closed, as somebody with the file can use it. */
final class Owner {
  private Owner() {}

  static Connection connect(Path data, String user) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", "");
    return new Driver().connect("jdbc:h2:file:" + data.toAbsolutePath() + "/evidence", properties);
  }

  static void execute(Path data, String... statements) throws SQLException {
    try (Connection connection = connect(data, "OWNER");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
