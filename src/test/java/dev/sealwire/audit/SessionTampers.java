package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * By whoever has the log's key, so that only what the entries say gives it away: sessions and
 * services.
 */
final class SessionTampers {
  private SessionTampers() {}

  private static HandshakeAccepted accepted(
      SampleLog s, String session, TestPki.Holder holder, String subject, String role) {
    return new HandshakeAccepted(
        SampleLog.handshake(session, holder, subject, role, SampleLog.POLICY));
  }

  static List<Tamper> sessions() {
    Area who = Area.AUTHENTICITY;
    Area all = Area.COMPLETENESS;
    List<Tamper> t = new ArrayList<>();
    t.add(
        anew(
            "a handshake never issued for",
            who,
            "handshake-not-issued",
            "accepted",
            s -> accepted(s, SampleLog.S1, s.keys.stray, "alice", "field")));
    t.add(
        anew(
            "a handshake issued for only later",
            who,
            "handshake-not-issued",
            "accepted",
            s -> accepted(s, SampleLog.S1, s.keys.carol, "carol", "auditor")));
    t.add(
        anew(
            "a handshake with another role",
            who,
            "handshake-role",
            "accepted",
            s -> accepted(s, SampleLog.S1, s.keys.alice, "alice", "admin")));
    t.add(
        anew(
            "a handshake with another subject",
            who,
            "handshake-subject",
            "accepted",
            s -> accepted(s, SampleLog.S1, s.keys.alice, "bob", "field")));
    t.add(
        anew(
            "a handshake without a certificate",
            who,
            "handshake-not-issued",
            "accepted",
            s -> {
              Handshake h = ((HandshakeAccepted) s.event("accepted")).handshake();
              return new HandshakeAccepted(
                  new Handshake(
                      h.session(),
                      h.peer(),
                      h.port(),
                      h.hello(),
                      h.version(),
                      h.suite(),
                      h.group(),
                      h.alpn(),
                      List.of(),
                      h.subject(),
                      h.role(),
                      h.policy(),
                      h.micros()));
            }));
    t.add(
        anew(
            "a handshake of another policy",
            all,
            "handshake-policy",
            "accepted",
            s ->
                new HandshakeAccepted(
                    SampleLog.handshake(
                        SampleLog.S1, s.keys.alice, "alice", "field", "anything goes"))));
    t.add(
        anew(
            "a reader who may not",
            who,
            "session-role",
            "aborted",
            s -> new EvidenceRead(SampleLog.S1, s.keys.alice.hash(), "log", "all entries")));
    t.add(
        anew(
            "an export by another certificate",
            who,
            "session-certificate",
            "exported",
            s ->
                new EvidenceExported(
                    SampleLog.S3, s.keys.alice.hash(), SampleLog.hash("x"), "payload 9")));
    t.add(
        anew(
            "a verification by nobody",
            all,
            "session-unknown",
            "verified",
            s -> new EvidenceVerified(SampleLog.S1, s.keys.alice.hash(), "intact")));
    t.add(
        anew(
            "a session of another shape",
            all,
            "session-form",
            "accepted4",
            s -> accepted(s, "four", s.keys.dave, "dave", "field")));
    t.add(
        anew(
            "a session that was there before",
            all,
            "session-again",
            "accepted4",
            s -> accepted(s, SampleLog.S1, s.keys.dave, "dave", "field")));
    t.add(
        at(
            "a handshake after its certificate ran out",
            who,
            "handshake-validity",
            "accepted3",
            s -> {
              s.leaves.set(
                  s.at("accepted3"),
                  Leaf.encode(TestPki.NOT_AFTER.plusSeconds(61), s.event("accepted3")));
              s.rewrite();
            }));
    t.add(
        at(
            "a handshake taken out, all made anew",
            all,
            "session-unknown",
            "inline",
            s -> {
              s.leaves.remove(s.at("accepted"));
              s.marks.put("inline", s.at("inline") - 1);
              s.rewrite();
            }));
    t.add(
        anew(
            "a payload of a session that is over",
            all,
            "session-unknown",
            "rejected",
            s -> {
              Statement late =
                  SampleLog.statement(SampleLog.S1, "late", Bytes.utf8("small"), "ab".repeat(16));
              return SampleLog.received(late, s.keys.alice, PayloadReceived.INLINE);
            }));
    t.add(
        anew(
            "a payload by another certificate",
            who,
            "session-certificate",
            "inline",
            s -> {
              Statement said =
                  Statement.decode(Bytes.utf8(((PayloadReceived) s.event("inline")).statement()));
              return SampleLog.received(said, s.keys.bob, PayloadReceived.INLINE);
            }));
    t.add(
        anew(
            "a payload taken out",
            all,
            "session-count",
            "closed",
            s -> {
              s.leaves.set(
                  s.at("again"), Leaf.encode(s.time(s.at("again")), SampleLog.rejected(9)));
              return s.event("closed");
            }));
    t.add(
        anew(
            "an abort taken out",
            all,
            "session-count",
            "closed",
            s -> {
              s.leaves.set(
                  s.at("aborted"), Leaf.encode(s.time(s.at("aborted")), SampleLog.rejected(9)));
              return s.event("closed");
            }));
    t.add(
        anew(
            "the close of no session",
            all,
            "session-unknown",
            "closed3",
            s -> new SessionClosed("9".repeat(32), 0, 0, 0, 0, "goodbye", null)));
    t.add(
        anew(
            "the start taken out",
            all,
            "collector-sequence",
            "accepted",
            s -> {
              s.leaves.set(
                  s.at("started"), Leaf.encode(s.time(s.at("started")), new Recovery(List.of())));
              return s.event("accepted");
            }));
    t.add(
        anew(
            "a second stop",
            all,
            "collector-sequence",
            "carol",
            s -> new CollectorStopped("signal")));
    t.add(
        anew(
            "a recovery taken out",
            all,
            "recovery-missing",
            "unclean",
            s -> {
              s.leaves.set(
                  s.at("recovery"), Leaf.encode(s.time(s.at("recovery")), SampleLog.rejected(9)));
              return s.event("unclean");
            }));
    t.add(anew("no opening", all, "log-opened", "opened", s -> SampleLog.rejected(9)));
    t.add(anew("a second opening", all, "log-opened", "rejected", s -> s.event("opened")));
    t.add(
        anew(
            "an opening with another key",
            who,
            "log-key",
            "opened",
            s -> new LogOpened(SampleLog.ORIGIN, s.keys.stranger.key().toString(), 1, "sealwire")));
    t.add(
        anew(
            "an opening of another log",
            who,
            "log-origin",
            "opened",
            s -> new LogOpened("other", s.keys.signer.key().toString(), 1, "sealwire")));
    return t;
  }
}
