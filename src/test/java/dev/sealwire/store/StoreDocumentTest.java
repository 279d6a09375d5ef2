package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Chain;
import dev.sealwire.evidence.StoredEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/formats/store.md tells people to do, done. */
final class StoreDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "formats", "store.md");

  @TempDir Path data;

  private static List<String> statements() throws Exception {
    Matcher matcher = Pattern.compile("(?s)sql> (.*?);\n").matcher(Files.readString(DOCUMENT));
    List<String> out = new ArrayList<>();
    while (matcher.find()) {
      out.add(matcher.group(1));
    }
    assertEquals(4, out.size());
    return out;
  }

  private List<String> ask(String sql) throws SQLException {
    Properties auditor = new Properties();
    auditor.setProperty("user", "AUDITOR");
    auditor.setProperty("password", "");
    String url = "jdbc:h2:file:" + data.toAbsolutePath() + "/evidence;ACCESS_MODE_DATA=r";
    try (Connection connection = new Driver().connect(url, auditor);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> out = new ArrayList<>();
      while (rows.next()) {
        out.add(rows.getString(1));
      }
      return out;
    }
  }

  @Test
  void plain_h2_shows_entries_and_walks_the_chain() throws Exception {
    Chain chain = new Chain();
    Sha256 last = Sha256.ZERO;
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      for (int i = 0; i < 12; i++) {
        StoredEntry e = Samples.entry(i);
        last = chain.next(last, e.leafHash());
        log.append(Samples.group(List.of(new StoredEntry(i, e.leaf(), e.leafHash(), last))));
      }
    }
    List<String> sql = statements();
    assertEquals(List.of(Samples.leaf(7).utf8()), ask(sql.get(0)));
    assertEquals(List.of("TRUE"), ask(sql.get(1)));
    assertEquals(List.of(), ask(sql.get(2)));
    assertEquals(
        List.of(Samples.leaf(0).hex()),
        ask(sql.get(3)).stream().map(s -> s.toLowerCase(Locale.ROOT)).toList());
    Owner.execute(
        data,
        "DROP TRIGGER entry_append_only",
        "UPDATE entry SET leaf_hash = X'" + Samples.hash("another").hex() + "' WHERE idx = 5",
        "UPDATE entry SET chain_hash = X'" + Samples.hash("another").hex() + "' WHERE idx = 9");
    assertEquals(
        List.of("5", "9", "10"),
        ask(sql.get(2)).stream()
            .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
            .toList());
  }

  @Test
  void the_document_names_every_table_and_column_and_index() throws Exception {
    H2EvidenceLog.create(data).close();
    String text = Files.readString(DOCUMENT).toLowerCase(Locale.ROOT);
    List<String> columns =
        ask(
            "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'PUBLIC'"
                + " UNION ALL SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
                + " WHERE TABLE_SCHEMA = 'PUBLIC'");
    assertFalse(columns.isEmpty());
    for (String column : columns) {
      assertTrue(text.contains("`" + column.toLowerCase(Locale.ROOT) + "`"), column);
    }
    for (String column : Schema.INDEXED) {
      assertTrue(text.contains("_" + column.toLowerCase(Locale.ROOT) + "`"), column);
    }
    assertTrue(text.contains(AppendOnlyTrigger.class.getName().toLowerCase(Locale.ROOT)));
    assertTrue(text.contains(AppendOnlyTrigger.SQL_STATE));
  }
}
