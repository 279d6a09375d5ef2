package dev.sealwire.cli;

import static dev.sealwire.cli.TamperKind.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows altered beside the entries: search columns, tiles, checkpoints. */
final class TamperTables {
  private static final String NOTE = "notes/007";

  private TamperTables() {}

  private static TamperKind column(String column, String shown, String sql) {
    return of(
            "search column `" + column + "` changed",
            c ->
                c.tables(
                    s ->
                        s.one(
                            "UPDATE search SET " + column + " = " + sql + " WHERE idx = ?",
                            (long) c.real().payload(NOTE))))
        .at("search-column", TamperKind.column(NOTE, "column " + shown));
  }

  static List<TamperKind> search() {
    List<TamperKind> t = new ArrayList<>();
    t.add(column("time_nanos", "time", "time_nanos + 1"));
    t.add(column("type", "type", "'payload.aborted'"));
    t.add(column("session", "session", "'" + "0".repeat(32) + "'"));
    t.add(column("peer", "peer", "'192.0.2.1'"));
    t.add(column("certificate", "certificate", "X'" + "00".repeat(32) + "'"));
    t.add(column("case_id", "case", "NULL"));
    t.add(column("payload", "payload", "X'" + "11".repeat(32) + "'"));
    t.add(column("reason", "reason", "'none'"));
    t.add(
        of(
                "search column `idx` changed",
                c ->
                    c.tables(
                        s ->
                            s.one(
                                "UPDATE search SET idx = 9999 WHERE idx = ?",
                                (long) c.real().payload(NOTE))))
            .at("search-missing", payload(NOTE))
            .at("search-extra", index("row 9999", h -> 9999L)));
    t.add(
        of(
                "two search rows swapped",
                c ->
                    c.tables(
                        s -> {
                          long a = c.real().payload(NOTE);
                          long b = c.real().accepted("bob");
                          String move = "UPDATE search SET idx = ? WHERE idx = ?";
                          s.one(move, -1L, a);
                          s.one(move, a, b);
                          s.one(move, b, -1L);
                        }))
            .at("search-column", payload(NOTE))
            .at("search-column", accepted("bob")));
    t.add(
        of(
                "a search row deleted",
                c ->
                    c.tables(
                        s ->
                            s.one(
                                "DELETE FROM search WHERE idx = ?", (long) c.real().payload(NOTE))))
            .at("search-missing", payload(NOTE)));
    t.add(
        of(
                "a search row added",
                c ->
                    c.tables(
                        s ->
                            s.one(
                                "INSERT INTO search(idx, time_nanos, type) VALUES(?, 0, 'x')",
                                (long) c.real().size())))
            .at("search-extra", end()));
    t.add(
        of(
                "the last search rows deleted",
                c -> c.tables(s -> s.sql("DELETE FROM search WHERE idx > 200")))
            .notChecked("search rows of [201, "));
    return t;
  }

  private static TamperKind tile(String name, TamperCopy.Work work) {
    return of(name, c -> c.tables(work));
  }

  static List<TamperKind> tree() {
    List<TamperKind> t = new ArrayList<>();
    Place first = index("entry 0, the first it covers", h -> 0L);
    t.add(
        tile(
                "a hash in a tile changed",
                s -> {
                  byte[] hashes = s.bytes("SELECT hashes FROM tile WHERE level = 0 AND idx = 0");
                  hashes[77 * 32 + 5] ^= 1;
                  s.one("UPDATE tile SET hashes = ? WHERE level = 0 AND idx = 0", hashes);
                })
            .at("tile", index("entry 77, whose hash it is", h -> 77L)));
    t.add(
        tile(
                "two hashes in a tile swapped",
                s -> {
                  byte[] hashes = s.bytes("SELECT hashes FROM tile WHERE level = 0 AND idx = 0");
                  byte[] a = Arrays.copyOfRange(hashes, 32, 64);
                  System.arraycopy(hashes, 3200, hashes, 32, 32);
                  System.arraycopy(a, 0, hashes, 3200, 32);
                  s.one("UPDATE tile SET hashes = ? WHERE level = 0 AND idx = 0", hashes);
                })
            .at("tile", index("entry 1", h -> 1L))
            .at("tile", index("entry 100", h -> 100L)));
    t.add(
        tile(
                "a tile shortened",
                s -> s.one("UPDATE tile SET hashes = SUBSTRING(hashes FROM 1 FOR 8160)"))
            .at("tile", first));
    t.add(tile("a tile deleted", s -> s.one("DELETE FROM tile")).at("tile-missing", first));
    t.add(
        tile("a tile added", s -> s.sql("INSERT INTO tile SELECT 0, 1, hashes FROM tile"))
            .at("tile-extra", index("entry 256, the first it covers", h -> 256L)));
    t.add(
        tile("a tile moved to another level", s -> s.one("UPDATE tile SET level = 1"))
            .at("tile-missing", first)
            .at("tile-extra", first));
    t.addAll(checkpoints());
    return t;
  }

  private static final String REPLACE =
      "UPDATE checkpoint SET note = ? WHERE size = (SELECT MAX(size) FROM checkpoint)";
  private static final String LAST =
      "SELECT note FROM checkpoint WHERE size = (SELECT MAX(size) FROM checkpoint)";

  private static byte[] root(TamperStore s) throws Exception {
    String[] lines = new String(s.bytes(LAST), java.nio.charset.StandardCharsets.UTF_8).split("\n");
    return java.util.Base64.getDecoder().decode(lines[2]);
  }

  private interface Forged {
    byte[] note(TamperCopy copy, TamperStore store) throws Exception;
  }

  private static TamperKind forged(String name, String kind, Forged note) {
    return of(name, c -> c.tables(s -> s.one(REPLACE, (Object) note.note(c, s))))
        .at(kind, index("the last checkpoint", TamperHome::lastCheckpoint));
  }

  private static List<TamperKind> checkpoints() {
    List<TamperKind> t = new ArrayList<>();
    String log = TamperHome.ORIGIN;
    t.add(
        forged(
            "a checkpoint of another log, with that log's key",
            "checkpoint-origin",
            (c, s) ->
                TamperStore.note(
                    TamperCopy.otherKey(), "other.example/log", c.real().size(), root(s))));
    t.add(
        forged(
            "a checkpoint signed by another key",
            "checkpoint-signature",
            (c, s) -> TamperStore.note(TamperCopy.otherKey(), log, c.real().size(), root(s))));
    t.add(
        forged(
            "a character of a checkpoint's signature changed",
            "checkpoint-signature",
            (c, s) -> {
              byte[] note = s.bytes(LAST);
              int at = note.length - 20; // within its base64, which stays base64
              note[at] = (byte) (note[at] == 'A' ? 'B' : 'A');
              return note;
            }));
    t.add(
        forged(
            "a checkpoint that is no signed note",
            "checkpoint-form",
            (c, s) -> "nothing\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    t.add(
        forged(
                "a wrong root in a checkpoint",
                "root",
                (c, s) -> {
                  byte[] note = s.bytes(LAST);
                  int at =
                      new String(note, java.nio.charset.StandardCharsets.ISO_8859_1)
                          .indexOf('\n', log.length() + 1);
                  note[at + 3] = (byte) (note[at + 3] == 'A' ? 'B' : 'A');
                  return note;
                })
            .also("checkpoint-signature"));
    t.add(
        forged(
            "a wrong root in a checkpoint, signed by the log's own key",
            "root",
            (c, s) -> TamperStore.note(c.key(), log, c.real().size(), new byte[32])));
    t.add(
        forged(
            "a row with the checkpoint of another size",
            "checkpoint-size",
            (c, s) -> s.bytes("SELECT note FROM checkpoint ORDER BY size LIMIT 1")));
    Place beyond = index("size 5000", h -> 5000L);
    t.add(
        of(
                "a checkpoint of a size too large",
                c ->
                    c.tables(
                        s ->
                            s.checkpoint(
                                5000,
                                TamperStore.note(TamperCopy.otherKey(), log, 5000, new byte[32]))))
            .at("checkpoint-beyond", beyond)
            .at("checkpoint-signature", beyond));
    t.add(
        of(
                "a checkpoint of a size too large, signed by the log's own key",
                c ->
                    c.tables(
                        s ->
                            s.checkpoint(5000, TamperStore.note(c.key(), log, 5000, new byte[32]))))
            .at("checkpoint-beyond", beyond));
    t.add(
        tile("a checkpoint of a size below 0", s -> s.checkpoint(-1, s.bytes(LAST)))
            .at("checkpoint-size", nowhere("size -1", h -> "checkpoint"))
            .also("checkpoint-size"));
    t.add(
        of(
                "a checkpoint twice",
                c ->
                    c.owner(
                        "ALTER TABLE checkpoint DROP CONSTRAINT checkpoint_key",
                        "INSERT INTO checkpoint SELECT size, note FROM checkpoint"
                            + " ORDER BY size DESC LIMIT 1"))
            .at("checkpoint-size", index("the last checkpoint", TamperHome::lastCheckpoint))
            .also("schema"));
    t.add(
        tile("all checkpoints deleted", s -> s.sql("DELETE FROM checkpoint"))
            .at("checkpoint-missing", end()));
    t.add(
        tile("the last checkpoints deleted", s -> s.sql("DELETE FROM checkpoint WHERE size > 200"))
            .notChecked("no checkpoint signs them, only the chain holds"));
    return t;
  }
}
