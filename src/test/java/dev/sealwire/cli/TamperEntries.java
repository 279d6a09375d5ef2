package dev.sealwire.cli;

import static dev.sealwire.cli.TamperKind.*;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Entries altered, by hand and with more and more of what hangs on them computed anew. */
final class TamperEntries {
  private static final String NOTE = "notes/007";
  private static final String[] REST = {"tile", "root", "search-column", "statement-fields"};

  private TamperEntries() {}

  private static TamperKind entries(String name, TamperCopy.Work work) {
    return of(name, c -> c.entries(work));
  }

  private interface At {
    void on(TamperStore store, int index) throws Exception;
  }

  /** The entry of one note altered. */
  private static TamperKind note(String name, At work) {
    return of(name, c -> c.entries(s -> work.on(s, c.real().payload(NOTE))));
  }

  static List<TamperKind> rows() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        note("a byte of a leaf changed", (s, i) -> s.edit(i, "\"micros\":", "\"micros\":1"))
            .at("leaf-hash", payload(NOTE))
            .at("tile", payload(NOTE))
            .at("root", checkpointOver(NOTE)));
    t.add(
        of(
                "a name changed in the file with a hex editor",
                c -> {
                  byte[] was = NOTE.getBytes(StandardCharsets.UTF_8);
                  byte[] now = "notes/0O7".getBytes(StandardCharsets.UTF_8);
                  if (DemoForgery.replace(c.database(), was, now) == 0) {
                    throw new IllegalStateException(NOTE + " is not in the file");
                  }
                })
            .at("leaf-hash", payload(NOTE))
            .at("statement-signature", payload(NOTE))
            .also(REST));
    t.add(
        note("a leaf that is no entry", (s, i) -> s.leaf(i, "{}"))
            .at("leaf-form", payload(NOTE))
            .at("leaf-hash", payload(NOTE))
            .also("tile", "root", "session-count", "payload-unknown"));
    t.add(
        note("an empty leaf", (s, i) -> s.leaf(i, ""))
            .at("leaf-form", payload(NOTE))
            .at("leaf-hash", payload(NOTE))
            .also("tile", "root", "session-count", "payload-unknown"));
    t.add(
        note("a leaf in another spelling", (s, i) -> s.edit(i, "{\"v\":1,", "{ \"v\":1,"))
            .at("leaf-form", payload(NOTE))
            .at("leaf-hash", payload(NOTE))
            .also("tile", "root", "session-count", "payload-unknown"));
    t.add(
        note("a leaf hash changed", (s, i) -> s.rows.get(i).leafHash[0] ^= 1)
            .at("leaf-hash", payload(NOTE)));
    t.add(
        note("a chain hash changed", (s, i) -> s.rows.get(i).chainHash[31] ^= 1)
            .at("chain-hash", payload(NOTE)));
    t.add(
        note(
                "leaf hash and chain hash of two entries",
                (s, i) -> {
                  s.rows.get(i).leafHash[0] ^= 1;
                  s.rows.get(i + 50).chainHash[0] ^= 1;
                })
            .at("leaf-hash", payload(NOTE))
            .at("chain-hash", index("50 entries behind it", h -> h.payload(NOTE) + 50L)));
    t.add(
        of(
                "two leaves changed",
                c ->
                    c.entries(
                        s -> {
                          s.edit(c.real().payload(NOTE), "\"micros\":", "\"micros\":1");
                          s.edit(c.real().accepted("bob"), "\"micros\":", "\"micros\":1");
                        }))
            .at("leaf-hash", payload(NOTE))
            .at("leaf-hash", accepted("bob"))
            .also(REST));
    t.add(
        of(
                "a leaf changed, and another payload deleted",
                c -> {
                  c.entries(s -> s.edit(c.real().accepted("bob"), "\"micros\":", "\"micros\":1"));
                  byte[] hash = c.real().content(NOTE).toArray();
                  c.tables(s -> s.one("DELETE FROM payload WHERE sha256 = ?", hash));
                })
            .at("leaf-hash", accepted("bob"))
            .at("payload-missing", payload(NOTE))
            .also(REST));
    t.add(
        note("two neighbours swapped", (s, i) -> s.rows.add(i, s.rows.remove(i + 1)))
            .at("chain-hash", payload(NOTE))
            .also("chain-hash", "tile", "root", "search-column", "time-order"));
    t.add(
        of(
                "two entries far apart swapped",
                c ->
                    c.entries(
                        s ->
                            java.util.Collections.swap(
                                s.rows, c.real().payload(NOTE), c.real().payload("b1"))))
            .at("chain-hash", payload(NOTE))
            .at("chain-hash", payload("b1"))
            .also(
                "chain-hash",
                "tile",
                "root",
                "search-column",
                "time-order",
                "session-unknown",
                "session-count",
                "session-certificate"));
    t.add(
        note("an entry inserted", (s, i) -> s.insert(i, s.text(i)))
            .at("leaf-hash", payload(NOTE))
            .also(
                "chain-hash",
                "tile",
                "root",
                "search-column",
                "session-count",
                "statement-replay"));
    t.addAll(deleted());
    return t;
  }

  private static TamperKind row(String name, String index) {
    String where = " WHERE idx = " + index;
    return of(name, c -> c.tables(s -> s.one("DELETE FROM entry" + where)));
  }

  private static List<TamperKind> deleted() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        row("the first entry deleted", "0")
            .at("index-gap", index("entry 0", h -> 0L))
            .also("search-extra"));
    t.add(
        row("an entry in the middle deleted", "50")
            .at("index-gap", index("entry 50", h -> 50L))
            .also("search-extra", "payload-unknown"));
    t.add(
        row("the last entry deleted", "(SELECT MAX(idx) FROM entry)")
            .at("checkpoint-beyond", index("the last checkpoint", TamperHome::lastCheckpoint))
            .also("search-extra", "certificate-unknown"));
    t.add(
        of(
                "an entry deleted and the later ones moved up",
                c -> c.entries(s -> s.rows.remove(c.real().payload(NOTE))))
            .at("chain-hash", payload(NOTE))
            .also(
                "tile",
                "root",
                "search-column",
                "search-extra",
                "session-count",
                "payload-unknown",
                "checkpoint-beyond"));
    t.add(
        of(
                "an entry twice under its index",
                c ->
                    c.owner(
                        "ALTER TABLE entry DROP CONSTRAINT entry_key",
                        "INSERT INTO entry SELECT * FROM entry WHERE idx = 50"))
            .at("index-duplicate", index("entry 50", h -> 50L))
            .also("schema"));
    t.add(
        of(
                "an entry of index -1",
                c ->
                    c.tables(
                        s ->
                            s.sql(
                                "INSERT INTO entry SELECT -1, leaf, leaf_hash, chain_hash"
                                    + " FROM entry WHERE idx = 50")))
            .at("index-negative", nowhere("index -1", h -> "entry")));
    t.add(
        of("the tail cut off", c -> c.tables(s -> s.sql("DELETE FROM entry WHERE idx >= 100")))
            .at(
                "checkpoint-beyond",
                index("first checkpoint behind the cut", h -> h.checkpointOver(100)))
            .also("search-extra", "tile-extra", "payload-unknown", "certificate-unknown"));
    t.add(
        of("all entries deleted", c -> c.tables(s -> s.sql("DELETE FROM entry")))
            .at("log-opened", index("entry 0", h -> 0L))
            .at(
                "checkpoint-beyond",
                index("the first checkpoint over entries", h -> h.checkpointOver(0)))
            .also(
                "search-extra",
                "tile-extra",
                "payload-unknown",
                "certificate-unknown",
                "vault-unknown"));
    return t;
  }

  private static final String FROM = "\"micros\":";
  private static final String TO = "\"micros\":1";

  static List<TamperKind> computedAnew() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        note(
                "a leaf changed, and its leaf hash",
                (s, i) -> {
                  s.edit(i, FROM, TO);
                  s.hash(i);
                })
            .at("chain-hash", payload(NOTE))
            .also(REST));
    t.add(
        note(
                "a leaf changed, its leaf hash and its link",
                (s, i) -> {
                  s.edit(i, FROM, TO);
                  s.hash(i);
                  s.link(i);
                })
            .at("chain-hash", index("the entry behind it", h -> h.payload(NOTE) + 1L))
            .at("tile", payload(NOTE))
            .also(REST));
    t.add(
        note(
                "a leaf changed, and the whole chain",
                (s, i) -> {
                  s.edit(i, FROM, TO);
                  s.chain();
                })
            .at("tile", payload(NOTE))
            .also(REST));
    t.add(
        note(
                "a leaf changed, the chain, tiles and search",
                (s, i) -> {
                  s.edit(i, FROM, TO);
                  s.chain();
                  s.tiles();
                  s.save();
                  s.search();
                })
            .at("root", checkpointOver(NOTE)));
    t.add(
        of(
                "all of that, signed by another key",
                c ->
                    c.rewrite(s -> s.edit(c.real().payload(NOTE), FROM, TO), TamperCopy.otherKey()))
            .at("checkpoint-signature", checkpointOver(NOTE)));
    t.add(
        of(
                "all of that, with the other key's vkey in the home",
                c -> {
                  var key = TamperCopy.otherKey();
                  c.rewrite(s -> s.edit(c.real().payload(NOTE), FROM, TO), key);
                  TamperContents.vkey(c, key);
                })
            .at("log-key", index("entry 0", h -> 0L)));
    t.addAll(byTheKey());
    return t;
  }

  /** By whoever has the log's own key: only what is kept elsewhere shows it. */
  private static List<TamperKind> byTheKey() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        of(
                "all of that, signed by the log's own key",
                c -> c.rewrite(s -> s.edit(c.real().payload(NOTE), FROM, TO)))
            .against(checkpoint("alice"))
            .at("kept-root", keptBy("alice")));
    t.add(
        of(
                "the same, held against a receipt",
                c -> c.rewrite(s -> s.edit(c.real().payload(NOTE), FROM, TO)))
            .against(receipt("alice", NOTE))
            .at("kept-leaf", payload(NOTE))
            .also("kept-root"));
    t.add(
        of(
                "a refusal taken out, all computed anew, signed by the log's own key",
                c -> c.rewrite(s -> s.rows.remove(c.real().rejected("not-tls"))))
            .against(checkpoint("bob"))
            .at("kept-root", keptBy("bob")));
    t.add(
        of(
                "a refusal put in, all computed anew, signed by the log's own key",
                c ->
                    c.rewrite(
                        s -> {
                          int i = c.real().rejected("not-tls");
                          s.insert(i, s.text(i));
                        }))
            .against(checkpoint("bob"))
            .at("kept-root", keptBy("bob")));
    t.add(
        of("the tail cut off with its checkpoints", TamperWords::cut)
            .against(checkpoint("bob"))
            .at("kept-beyond", keptBy("bob")));
    t.add(
        of(
                "the log's key replaced everywhere, in `log.opened` and `certs/log.vkey` too",
                c -> {
                  var key = TamperCopy.otherKey();
                  String was = Files.readString(c.home().resolve("certs/log.vkey")).strip();
                  TamperContents.vkey(c, key);
                  String now = Files.readString(c.home().resolve("certs/log.vkey")).strip();
                  c.rewrite(s -> s.edit(0, was, now), key);
                })
            .against(checkpoint("alice"))
            .at("kept-signature", nowhere("its file", h -> h.keptCheckpoint("alice").toString())));
    t.add(
        of("an older copy put in its place", c -> c.become(c.real().backup()))
            .against(checkpoint("bob"))
            .at("kept-beyond", keptBy("bob")));
    t.add(
        of("another history since an older copy", c -> c.become(c.real().fork()))
            .against(checkpoint("bob"))
            .at("kept-root", keptBy("bob")));
    t.add(
        of(
                "an entry put behind the end, chained, without the key",
                c ->
                    c.tables(
                        s -> {
                          s.load();
                          String last = s.text(s.rows.size() - 1);
                          String more = s.text(c.real().rejected("not-tls"));
                          s.insert(s.rows.size(), TamperWords.retimed(more, last));
                          s.chain();
                          s.save();
                          s.search();
                        }))
            .notChecked("no checkpoint signs them, only the chain holds"));
    return t;
  }

  private static Place keptBy(String who) {
    return index(
        "the size of " + who + "'s checkpoint",
        h -> Long.valueOf(Files.readAllLines(h.keptCheckpoint(who)).get(1)));
  }
}
