package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Statement;
import dev.sealwire.evidence.StoredPayload;
import java.util.ArrayList;
import java.util.List;

/**
 * By whoever has the log's key, so that only what the entries say gives it away: statements, times;
 * and payloads altered where they are stored.
 */
final class PayloadTampers {
  private PayloadTampers() {}

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

  private static Tamper statement(String name, String kind, Other event) {
    return anew(name, Area.AUTHENTICITY, kind, "inline", event);
  }

  private static Tamper said(String name, String from, String to) {
    return statement(
        name,
        "statement-fields",
        s -> {
          PayloadReceived p = (PayloadReceived) s.event("inline");
          String text = p.statement().replace(from, to);
          if (text.equals(p.statement())) {
            throw new IllegalArgumentException(from + " is not in " + text);
          }
          return with(p, text, s.keys.alice.sign(text));
        });
  }

  static List<Tamper> statements() {
    List<Tamper> t = new ArrayList<>();
    t.add(
        statement(
            "a statement of another payload",
            "statement-fields",
            s -> {
              PayloadReceived other = (PayloadReceived) s.event("vault");
              return with(
                  (PayloadReceived) s.event("inline"), other.statement(), other.signature());
            }));
    t.add(said("a statement for another log", SampleLog.ORIGIN, "other"));
    t.add(said("a statement for another session", SampleLog.S1, SampleLog.S2));
    t.add(said("a statement with another name", "notes.txt", "votes.txt"));
    t.add(said("a statement with another media type", "text/plain", "text/html"));
    t.add(said("a statement without the case", "\"case\":\"case-7\",", ""));
    t.add(said("a statement with another size", "\"size\":5", "\"size\":6"));
    t.add(said("a statement with a nonce too short", "a".repeat(32), "a".repeat(31)));
    t.add(
        statement(
            "a statement with another client's signature",
            "statement-signature",
            s -> {
              PayloadReceived p = (PayloadReceived) s.event("inline");
              return with(p, p.statement(), s.keys.bob.sign(p.statement()));
            }));
    t.add(
        statement(
            "a statement with a changed clock",
            "statement-signature",
            s -> {
              PayloadReceived p = (PayloadReceived) s.event("inline");
              return with(
                  p,
                  p.statement().replace("2026-10-31T23:59:57", "2026-10-31T23:59:58"),
                  p.signature());
            }));
    t.add(
        statement(
            "a statement without a signature",
            "statement-signature",
            s -> {
              PayloadReceived p = (PayloadReceived) s.event("inline");
              return with(p, p.statement(), Bytes.EMPTY);
            }));
    for (String mark : List.of("rsa", "ed25519", "p384")) {
      t.add(
          anew(
              "a signature edited: " + mark,
              Area.AUTHENTICITY,
              "statement-signature",
              mark,
              s -> {
                PayloadReceived p = (PayloadReceived) s.event(mark);
                return with(p, p.statement(), flip(p.signature(), p.signature().size() - 1));
              }));
    }
    t.add(
        statement(
            "a statement spelled otherwise",
            "statement-form",
            s -> {
              PayloadReceived p = (PayloadReceived) s.event("inline");
              String text = p.statement().replace("\"v\":1", "\"v\": 1");
              return with(p, text, s.keys.alice.sign(text));
            }));
    t.add(
        anew(
            "a statement that comes again",
            Area.AUTHENTICITY,
            "statement-replay",
            "again",
            s -> s.event("inline")));
    t.add(
        anew(
            "a payload stored elsewhere",
            Area.INTEGRITY,
            "payload-stored",
            "inline",
            s -> {
              Statement said =
                  Statement.decode(Bytes.utf8(((PayloadReceived) s.event("inline")).statement()));
              return SampleLog.received(said, s.keys.alice, "attic");
            }));
    return t;
  }

  static List<Tamper> times() {
    List<Tamper> t = new ArrayList<>();
    t.add(
        at(
            "a time before the one before",
            Area.TIME,
            "time-order",
            "rejected",
            s -> {
              s.leaves.set(s.at("rejected"), Leaf.encode(SampleLog.START, s.event("rejected")));
              s.rewrite();
            }));
    t.add(
        anew(
            "a step back from another time",
            Area.TIME,
            "clock-stepped",
            "stepped",
            s -> new ClockStepped(s.time(s.at("stepped") - 1).minusNanos(1))));
    t.add(
        anew(
            "a step forward",
            Area.TIME,
            "clock-stepped",
            "rejected",
            s -> new ClockStepped(s.time(s.at("rejected") - 1))));
    t.add(
        anew(
            "a step back taken out",
            Area.TIME,
            "time-order",
            "stepped",
            s -> SampleLog.rejected(9)));
    t.add(
        at(
            "a time that is still to come",
            Area.TIME,
            "time-ahead",
            "stopped2",
            s -> {
              s.leaves.set(
                  s.at("stopped2"),
                  Leaf.encode(SampleLog.NOW.plusSeconds(301), s.event("stopped2")));
              s.rewrite();
            }));
    return t;
  }

  static List<Tamper> payloads() {
    Sha256 large = SampleLog.hash("large");
    List<Tamper> t = new ArrayList<>();
    t.add(
        at(
            "a payload in the database altered",
            Area.INTEGRITY,
            "payload-hash",
            "inline",
            s ->
                s.log.payloads.set(
                    0, new StoredPayload(s.log.payloads.get(0).sha256(), Bytes.utf8("smell")))));
    t.add(
        at(
            "an altered payload recorded again",
            Area.INTEGRITY,
            "payload-hash",
            "again",
            s ->
                s.log.payloads.set(
                    0, new StoredPayload(s.log.payloads.get(0).sha256(), Bytes.utf8("smell")))));
    t.add(
        at(
            "two payloads exchanged",
            Area.INTEGRITY,
            "payload-hash",
            "rsa",
            s -> {
              StoredPayload a = s.log.payloads.get(0);
              StoredPayload b = s.log.payloads.get(1);
              s.log.payloads.set(0, new StoredPayload(a.sha256(), b.data()));
              s.log.payloads.set(1, new StoredPayload(b.sha256(), a.data()));
            }));
    t.add(
        at(
            "a payload in the database deleted",
            Area.COMPLETENESS,
            "payload-missing",
            "rsa",
            s -> s.log.payloads.remove(1)));
    t.add(
        nowhere(
            "a payload in the database added",
            Area.COMPLETENESS,
            "payload-unknown",
            s -> s.log.payloads.add(new StoredPayload(large.bytes(), Bytes.utf8("large")))));
    t.add(
        nowhere(
            "a payload without a proper name",
            Area.COMPLETENESS,
            "payload-unknown",
            s -> s.log.payloads.add(new StoredPayload(Bytes.utf8("x"), Bytes.utf8("large")))));
    t.add(
        at(
            "a payload in the vault altered",
            Area.INTEGRITY,
            "payload-hash",
            "vault",
            s -> s.vault.files.put(large, Bytes.utf8("lurge"))));
    t.add(
        at(
            "a payload in the vault cut short",
            Area.INTEGRITY,
            "payload-hash",
            "vault",
            s -> s.vault.files.put(large, Bytes.utf8("larg"))));
    t.add(
        at(
            "a payload in the vault emptied",
            Area.INTEGRITY,
            "payload-hash",
            "vault",
            s -> s.vault.files.put(large, Bytes.EMPTY)));
    t.add(
        at(
            "a payload in the vault deleted",
            Area.COMPLETENESS,
            "payload-missing",
            "vault",
            s -> s.vault.files.clear()));
    t.add(
        nowhere(
            "a payload in the vault added",
            Area.COMPLETENESS,
            "vault-unknown",
            s -> s.vault.files.put(SampleLog.hash("x"), Bytes.utf8("x"))));
    t.add(
        nowhere(
            "a strange file in the vault",
            Area.COMPLETENESS,
            "vault-strange",
            s -> s.vault.strange.put("sha256/readme.txt", 3L)));
    t.add(
        anew(
            "a size that is not the payload's",
            Area.INTEGRITY,
            "payload-size",
            "inline",
            s -> {
              Statement was =
                  Statement.decode(Bytes.utf8(((PayloadReceived) s.event("inline")).statement()));
              Statement said =
                  new Statement(
                      was.origin(),
                      was.session(),
                      was.stream(),
                      was.name(),
                      was.media(),
                      was.caseId(),
                      6,
                      was.sha256(),
                      was.changed(),
                      was.time(),
                      was.nonce());
              return SampleLog.received(said, s.keys.alice, PayloadReceived.INLINE);
            }));
    return t;
  }
}
