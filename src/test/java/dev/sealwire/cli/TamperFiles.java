package dev.sealwire.cli;

import static dev.sealwire.cli.TamperKind.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The schema changed, and files that cannot be read. */
final class TamperFiles {
  private TamperFiles() {}

  private static TamperKind schema(String name, String... statements) {
    return of(name, c -> c.owner(statements)).at("schema", nowhere("the schema", h -> "schema"));
  }

  /** What H2 would carry out when it opens the file, so that it is not opened. */
  private static TamperKind notOpened(String name, String... statements) {
    return of(name, c -> c.owner(statements)).unread("is not opened");
  }

  static List<TamperKind> schema() {
    List<TamperKind> t = new ArrayList<>();
    String trigger = "CREATE TRIGGER entry_append_only %s ON entry CALL '%s'";
    String ours = "dev.sealwire.store.AppendOnlyTrigger";
    String drop = "DROP TRIGGER entry_append_only";
    t.add(schema("a trigger dropped", drop));
    t.add(
        schema(
            "a trigger that refuses UPDATE alone",
            drop,
            String.format(trigger, "BEFORE UPDATE", ours)));
    t.add(
        schema(
            "a trigger for each row",
            drop,
            "CREATE TRIGGER entry_append_only BEFORE UPDATE, DELETE ON entry FOR EACH ROW CALL '"
                + ours
                + "'"));
    t.add(
        notOpened(
            "a trigger that does something else",
            drop,
            "CREATE TRIGGER entry_append_only BEFORE UPDATE, DELETE ON entry AS "
                + "'org.h2.api.Trigger make() { return (c, o, n) -> {}; }'"));
    t.add(schema("a table added", "CREATE TABLE notes(text CHARACTER VARYING)"));
    t.add(notOpened("a view added", "CREATE VIEW some_entries AS SELECT * FROM entry"));
    t.add(schema("a column added", "ALTER TABLE entry ADD COLUMN remark CHARACTER VARYING"));
    t.add(schema("a column dropped that is read", "ALTER TABLE search DROP COLUMN reason"));
    t.add(schema("a table dropped", "DROP TABLE tile"));
    t.add(schema("a column widened", "ALTER TABLE tile ALTER COLUMN hashes VARBINARY(9000)"));
    t.add(schema("a column that may be null", "ALTER TABLE payload ALTER COLUMN data SET NULL"));
    t.add(schema("an index dropped", "DROP INDEX search_by_payload"));
    t.add(schema("a key dropped", "ALTER TABLE payload DROP CONSTRAINT payload_key"));
    t.add(schema("a right granted", "GRANT DELETE ON entry TO appender"));
    t.add(schema("a right revoked", "REVOKE INSERT ON entry FROM appender"));
    t.add(schema("a user made admin", "ALTER USER collector ADMIN TRUE"));
    t.add(schema("a user added", "CREATE USER eve PASSWORD 'x'"));
    t.add(schema("a role added", "CREATE ROLE friend"));
    t.add(schema("a row added to `meta`", "INSERT INTO meta VALUES('note', 'x')"));
    t.add(
        notOpened(
            "a table replaced by a view that leaves one entry out",
            "ALTER TABLE entry RENAME TO entries",
            "CREATE VIEW entry AS SELECT * FROM entries WHERE idx <> 50",
            "GRANT SELECT ON entry TO reader"));
    return t;
  }

  private interface Bytewise {
    byte[] of(byte[] database);
  }

  private static TamperKind file(String name, String why, Bytewise work) {
    return of(name, c -> Files.write(c.database(), work.of(Files.readAllBytes(c.database()))))
        .unread(why);
  }

  private static byte[] fill(byte[] data, int from, int to) {
    byte[] random = new byte[to - from];
    new Random(7).nextBytes(random);
    System.arraycopy(random, 0, data, from, random.length);
    return data;
  }

  static List<TamperKind> unreadable() {
    List<TamperKind> t = new ArrayList<>();
    String damaged = "is damaged";
    t.add(file("the database truncated to half", damaged, d -> Arrays.copyOf(d, d.length / 2)));
    t.add(
        file("the database's last block cut off", damaged, d -> Arrays.copyOf(d, d.length - 4096)));
    t.add(file("the database's last byte cut off", damaged, d -> Arrays.copyOf(d, d.length - 1)));
    t.add(file("the database truncated to nothing", damaged, d -> new byte[0]));
    t.add(file("the database filled with zeros", damaged, d -> new byte[d.length]));
    t.add(file("the database filled with random bytes", damaged, d -> fill(d, 0, d.length)));
    t.add(file("the database's header overwritten", damaged, d -> fill(d, 0, 8192)));
    t.add(
        file(
            "the database's second half filled with zeros",
            damaged,
            d -> {
              Arrays.fill(d, d.length / 2, d.length, (byte) 0);
              return d;
            }));
    t.add(
        of("the database missing", c -> Files.delete(c.database()))
            .unread("no evidence store there"));
    t.add(
        of(
                "a folder in the place of the database",
                c -> {
                  Files.delete(c.database());
                  Files.createDirectory(c.database());
                })
            .unread("evidence.mv.db"));
    t.add(of("the data folder missing", c -> remove(c.data())).unread("data"));
    t.add(of("the vault missing", c -> remove(c.data().resolve("vault"))).unread("vault"));
    t.add(
        of("the schema's version changed", c -> c.tables(s -> s.one("UPDATE meta SET text = '2'")))
            .unread("has schema version 2, want 1"));
    t.add(
        of("the owner's password changed", c -> c.owner("ALTER USER owner SET PASSWORD 'x'"))
            .unread("user name or password"));
    t.add(of("a user dropped", c -> c.owner("DROP USER auditor")).unread("user name or password"));
    t.add(
        of(
                "`certs/log.vkey` that is no key",
                c -> Files.writeString(c.home().resolve("certs/log.vkey"), "x\n"))
            .unread("log.vkey"));
    t.add(
        of(
                "`certs/ca.pem` that is no certificate",
                c -> Files.writeString(c.home().resolve("certs/ca.pem"), "x\n"))
            .unread("ca.pem"));
    return t;
  }

  static void remove(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
