package dev.sealwire.cli;

import static dev.sealwire.cli.TamperKind.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries that say what cannot be, in a log that is otherwise computed anew and signed by its own
 * key: found without anything kept, since the clients' keys and the authority's were not at hand.
 */
final class TamperWords {
  private static final String NOTE = "notes/007";
  private static final String FUTURE = "\"time\":\"2199-01-01T00:00:00.000000000Z\"";

  private TamperWords() {}

  /** All that came with and after the second collector, without a trace. */
  static void cut(TamperCopy c) throws Exception {
    int at = c.real().nth(2, "collector.started");
    List<byte[]> gone = new ArrayList<>();
    for (String name : List.of("b0", "b1", "b2")) {
      gone.add(c.real().content(name).toArray());
    }
    List<byte[]> issued = new ArrayList<>();
    for (String name : List.of("carol", "dora")) {
      Kit kit = TamperHome.kit(c.real().home(), name);
      issued.add(Certificates.fingerprint(kit.certificate()).toArray());
    }
    c.tables(
        s -> {
          s.sql("DELETE FROM entry WHERE idx >= ?", (long) at);
          s.sql("DELETE FROM search WHERE idx >= ?", (long) at);
          s.sql("DELETE FROM checkpoint WHERE size > ?", (long) at);
          for (byte[] hash : gone) {
            s.one("DELETE FROM payload WHERE sha256 = ?", (Object) hash);
          }
          for (byte[] certificate : issued) {
            s.one("DELETE FROM certificate WHERE sha256 = ?", (Object) certificate);
          }
        });
    Files.delete(c.vault("tape"));
  }

  /** A leaf with the time of another. */
  static String retimed(String leaf, String other) {
    return leaf.replaceFirst("\"time\":\"[^\"]*\"", time(other));
  }

  private static String time(String leaf) {
    return leaf.replaceFirst("^.*?(\"time\":\"[^\"]*\").*$", "$1");
  }

  private interface InHome {
    void on(TamperStore store, TamperHome home) throws Exception;
  }

  private static TamperKind said(String name, InHome work) {
    return of(name, c -> c.rewrite(s -> work.on(s, c.real())));
  }

  private static String field(String leaf, String field) {
    return leaf.replaceFirst("^.*?(\"" + field + "\":\"[^\"]*\").*$", "$1");
  }

  static List<TamperKind> all() {
    List<TamperKind> t = new ArrayList<>();
    sessions(t);
    issuing(t);
    administration(t);
    statements(t);
    times(t);
    return t;
  }

  private static void administration(List<TamperKind> t) {
    t.add(
        said(
                "a revocation moved in front of payloads",
                (s, h) -> {
                  TamperStore.Row revocation = s.rows.remove(h.revoked("bob"));
                  s.rows.add(h.payload("b1"), revocation);
                  int i = h.payload("b1");
                  s.leaf(i, retimed(s.text(i), s.text(i - 1)));
                })
            .at("after-revocation", index("payload b1, one further on", h -> h.payload("b1") + 1L))
            .also("session-unknown"));
    t.add(
        said(
                "a revocation moved in front of a handshake",
                (s, h) -> {
                  TamperStore.Row revocation = s.rows.remove(h.revoked("bob"));
                  s.rows.add(h.accepted("bob"), revocation);
                  int i = h.accepted("bob");
                  s.leaf(i, retimed(s.text(i), s.text(i - 1)));
                })
            .at("handshake-revoked", index("bob's handshake", h -> h.accepted("bob") + 1L))
            .at("after-revocation", index("payload b0, one further on", h -> h.payload("b0") + 1L))
            .also("session-unknown"));
    t.add(
        said(
                "an issuing over the channel in another name",
                (s, h) -> s.edit(h.issued("dora"), "\"by\":\"admin\"", "\"by\":\"carol\""))
            .at("session-subject", issued("dora")));
    t.add(
        said(
                "an issuing over the channel by another certificate",
                (s, h) -> {
                  String other = field(s.text(h.payload("b0")), "certificate");
                  String now = other.replace("certificate", "admin");
                  int i = h.issued("dora");
                  s.edit(i, field(s.text(i), "admin"), now);
                })
            .at("session-certificate", issued("dora")));
    t.add(
        said(
                "an issuing over the channel in a session of a field client",
                (s, h) -> {
                  int i = h.issued("dora");
                  String was = field(s.text(i), "session");
                  s.edit(i, was, field(s.text(h.accepted("bob")), "session"));
                })
            .at("session-unknown", issued("dora")));
    t.add(
        said(
                "an issuing over the channel by no admin",
                (s, h) -> {
                  for (int i = 0; i < s.rows.size(); i++) {
                    if (s.text(i).contains("\"subject\":\"admin\",\"role\":\"admin\"")) {
                      s.edit(i, "\"role\":\"admin\"", "\"role\":\"auditor\"");
                    }
                  }
                })
            .at("session-role", issued("dora"))
            .also("handshake-role"));
  }

  private static void sessions(List<TamperKind> t) {
    t.add(
        said("a session without its handshake", (s, h) -> s.rows.remove(h.accepted("bob")))
            .at(
                "session-unknown",
                index("where its first payload came to lie", h -> h.payload("b0") - 1L))
            .also("checkpoint-beyond"));
    t.add(
        said(
                "an accepted handshake with a certificate never issued",
                (s, h) -> {
                  int bob = h.accepted("bob");
                  String mallory = s.text(h.rejected("unknown-ca"));
                  String chain = mallory.replaceFirst("^.*?(\"chain\":\\[[^]]*\\]).*$", "$1");
                  s.leaf(bob, s.text(bob).replaceFirst("\"chain\":\\[[^]]*\\]", chain));
                })
            .at("handshake-not-issued", accepted("bob"))
            .also("session-certificate"));
    t.add(
        said(
                "a refused handshake made an accepted one",
                (s, h) -> {
                  int i = h.rejected("unknown-ca");
                  String text = s.text(i).replace("handshake.rejected", "handshake.accepted");
                  s.leaf(i, text.replaceFirst(",\"reason\":\"[^\"]*\",\"detail\":.*", "}"));
                })
            .at("handshake-not-issued", rejected("unknown-ca")));
    t.add(
        said(
                "an issuing moved behind the handshake",
                (s, h) -> {
                  TamperStore.Row issuing = s.rows.remove(h.issued("bob"));
                  s.rows.add(h.accepted("bob"), issuing);
                  int i = h.accepted("bob");
                  s.leaf(i, retimed(s.text(i), s.text(i - 1)));
                })
            .at("handshake-not-issued", index("bob's handshake", h -> h.accepted("bob") - 1L)));
    t.add(
        said(
                "a handshake with another role",
                (s, h) -> s.edit(h.accepted("bob"), "\"role\":\"field\"", "\"role\":\"admin\""))
            .at("handshake-role", accepted("bob")));
    t.add(
        said(
                "a handshake with another subject",
                (s, h) -> s.edit(h.accepted("bob"), "\"bob\"", "\"rob\""))
            .at("handshake-subject", accepted("bob")));
    t.add(
        said(
                "a handshake held to another policy",
                (s, h) ->
                    s.edit(
                        h.accepted("bob"),
                        field(s.text(h.accepted("bob")), "policy"),
                        "\"policy\":\"" + "0".repeat(64) + "\""))
            .at("handshake-policy", accepted("bob")));
    t.add(
        said(
                "a session opened twice",
                (s, h) -> s.insert(h.accepted("bob"), s.text(h.accepted("bob"))))
            .at("session-again", index("behind bob's handshake", h -> h.accepted("bob") + 1L)));
    t.add(
        said(
                "a session's closing that counts other payloads",
                (s, h) -> s.edit(h.closed("bob"), "\"payloads\":4", "\"payloads\":3"))
            .at("session-count", index("bob's closing", h -> (long) h.closed("bob"))));
    t.add(
        said("a payload's entry taken out", (s, h) -> s.rows.remove(h.payload("b1")))
            .at("session-count", index("bob's closing", h -> h.closed("bob") - 1L))
            .also("payload-unknown"));
    t.add(
        said(
                "a payload's entry twice",
                (s, h) -> s.insert(h.payload("b1"), s.text(h.payload("b1"))))
            .at("statement-replay", index("behind payload b1", h -> h.payload("b1") + 1L))
            .also("session-count"));
    t.add(
        said(
                "the start of a collector taken out",
                (s, h) -> s.rows.remove(h.nth(1, "collector.started")))
            .at(
                "collector-sequence",
                index("the first stop", h -> h.nth(1, "collector.stopped") - 1L))
            .also("collector-sequence"));
    t.add(
        said(
                "the stop of a collector taken out",
                (s, h) -> s.rows.remove(h.nth(1, "collector.stopped")))
            .at(
                "recovery-missing",
                index("the second start", h -> h.nth(2, "collector.started") - 1L)));
    t.add(
        said("the opening of the log taken out", (s, h) -> s.rows.remove(0))
            .at("log-opened", index("entry 0", h -> 0L)));
    t.add(
        said("the log opened twice", (s, h) -> s.insert(1, s.text(0)))
            .at("log-opened", index("entry 1", h -> 1L)));
    t.add(
        said(
                "another origin in the opening of the log",
                (s, h) ->
                    s.edit(0, "\"origin\":\"" + TamperHome.ORIGIN, "\"origin\":\"other.example"))
            .at("log-origin", index("entry 0", h -> 0L))
            .also("log-key"));
  }

  private static void issuing(List<TamperKind> t) {
    t.add(
        said("an issuing taken out", (s, h) -> s.rows.remove(h.issued("bob")))
            .at("handshake-not-issued", index("bob's handshake", h -> h.accepted("bob") - 1L))
            .also("revocation-not-issued"));
    t.add(
        said(
                "an issuing with another role",
                (s, h) -> s.edit(h.issued("carol"), "\"role\":\"field\"", "\"role\":\"admin\""))
            .at("certificate-fields", issued("carol")));
    t.add(
        said(
                "an issuing with another subject",
                (s, h) -> s.edit(h.issued("carol"), "\"carol\"", "\"caroline\""))
            .at("certificate-fields", issued("carol")));
    t.add(
        said(
                "the issuing of a foreign authority's certificate",
                (s, h) -> {
                  int i = h.issued("carol");
                  var mallory = TamperHome.kit(h.foreign(), "mallory").certificate();
                  String hash = Certificates.fingerprint(mallory).hex();
                  s.edit(i, field(s.text(i), "certificate"), "\"certificate\":\"" + hash + "\"");
                })
            .at("certificate-issuer", issued("carol"))
            .also("certificate-fields", "certificate-unknown"));
  }

  private static PayloadReceived with(PayloadReceived p, String statement, Bytes signature) {
    return new PayloadReceived(
        p.session(),
        p.stream(),
        p.certificate(),
        p.name(),
        p.media(),
        p.caseId(),
        p.size(),
        p.sha256(),
        statement,
        signature,
        p.stored(),
        p.micros());
  }

  static void event(TamperStore s, int i, Event event) throws Exception {
    Bytes was = Bytes.of(s.rows.get(i).leaf);
    s.rows.get(i).leaf = Leaf.encode(Leaf.decode(was).time(), event).toArray();
  }

  static Bytes sign(TamperHome home, String who, String text) throws Exception {
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(TamperHome.kit(home.home(), who).key());
    signature.update(text.getBytes(StandardCharsets.UTF_8));
    return Bytes.wrap(signature.sign());
  }

  private static void statements(List<TamperKind> t) {
    t.add(
        said(
                "a statement of another payload",
                (s, h) -> {
                  PayloadReceived other = h.received("b2");
                  event(
                      s,
                      h.payload("b1"),
                      with(h.received("b1"), other.statement(), other.signature()));
                })
            .at("statement-fields", payload("b1")));
    t.add(
        said(
                "a statement with another client's signature",
                (s, h) -> {
                  PayloadReceived p = h.received(NOTE);
                  Bytes signature = sign(h, "bob", p.statement());
                  event(s, h.payload(NOTE), with(p, p.statement(), signature));
                })
            .at("statement-signature", payload(NOTE)));
    t.add(
        said(
                "a statement with a changed clock",
                (s, h) -> {
                  PayloadReceived p = h.received(NOTE);
                  String text = p.statement().replaceFirst("\"time\":\"2", "\"time\":\"1");
                  event(s, h.payload(NOTE), with(p, text, p.signature()));
                })
            .at("statement-signature", payload(NOTE)));
    t.add(
        said(
                "a statement with another name, signed by its client",
                (s, h) -> {
                  PayloadReceived p = h.received(NOTE);
                  String text = p.statement().replace("notes/007", "notes/008");
                  event(s, h.payload(NOTE), with(p, text, sign(h, "alice", text)));
                })
            .at("statement-fields", payload(NOTE)));
    t.add(
        said(
                "a payload's name changed in entry and statement",
                (s, h) ->
                    s.leaf(
                        h.payload(NOTE), s.text(h.payload(NOTE)).replace("notes/007", "notes/OO7")))
            .at("statement-signature", payload(NOTE)));
    t.add(
        said(
                "a statement in another spelling",
                (s, h) -> {
                  PayloadReceived p = h.received(NOTE);
                  String text = p.statement() + " ";
                  event(s, h.payload(NOTE), with(p, text, sign(h, "alice", text)));
                })
            .at("statement-form", payload(NOTE)));
    t.add(
        said(
                "a payload of another client's certificate",
                (s, h) -> {
                  Kit alice = TamperHome.kit(h.home(), "alice");
                  Sha256 hash = Certificates.fingerprint(alice.certificate());
                  int i = h.payload("b1");
                  s.edit(i, field(s.text(i), "certificate"), "\"certificate\":\"" + hash + "\"");
                })
            .at("session-certificate", payload("b1"))
            .at("statement-signature", payload("b1")));
    t.add(
        said(
                "a payload moved to another session",
                (s, h) -> {
                  String alice = field(s.text(h.accepted("alice")), "session");
                  int i = h.payload("b1");
                  s.edit(i, field(s.text(i), "session"), alice);
                })
            .at("session-unknown", payload("b1"))
            .at("statement-fields", payload("b1"))
            .also("session-count", "statement-replay"));
    t.add(
        said(
                "a payload's hash changed in its entry",
                (s, h) -> {
                  int i = h.payload("b1");
                  String other = field(s.text(h.payload("b2")), "sha256");
                  s.edit(i, field(s.text(i), "sha256"), other);
                })
            .at("statement-fields", payload("b1"))
            .at("payload-unknown", nowhere("its hash", h -> h.content("b1").hex())));
  }

  private static void times(List<TamperKind> t) {
    t.add(
        said(
                "times that run backwards",
                (s, h) -> {
                  int i = h.payload(NOTE);
                  s.leaf(i, retimed(s.text(i), s.text(0)));
                })
            .at("time-order", payload(NOTE)));
    t.add(
        said(
                "a time ahead of every clock",
                (s, h) -> {
                  int last = s.rows.size() - 1;
                  s.leaf(last, retimed(s.text(last), FUTURE));
                })
            .at("time-ahead", index("the last entry", h -> h.size() - 1L)));
    t.add(
        said(
                "a clock said to have gone back that did not",
                (s, h) -> {
                  String last = s.text(s.rows.size() - 1);
                  String head = "{\"v\":1,\"type\":\"clock.stepped\"," + time(last);
                  String before = time(s.text(0)).replace("\"time\"", "\"previous\"");
                  s.insert(s.rows.size(), head + "," + before + "}");
                })
            .at("clock-stepped", end()));
    t.add(
        said(
                "a handshake after its certificate ran out",
                (s, h) -> {
                  int i = h.accepted("bob");
                  s.leaf(i, retimed(s.text(i), FUTURE));
                })
            .at("handshake-validity", accepted("bob"))
            .also("time-order", "time-ahead"));
  }
}
