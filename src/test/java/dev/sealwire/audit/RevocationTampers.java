package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.anew;

import dev.sealwire.evidence.AdministrationRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.PayloadReceived;
import java.util.ArrayList;
import java.util.List;

/** By whoever has the log's key, so that only what the entries say gives it away: revocations. */
final class RevocationTampers {
  private RevocationTampers() {}

  private static CertificateRevoked bob(
      SampleLog s, String subject, String serial, String role, String reason) {
    return new CertificateRevoked(
        subject == null ? "bob" : subject,
        serial == null ? s.keys.bob.issued().serial() : serial,
        s.keys.bob.hash(),
        role == null ? "field" : role,
        reason == null ? "keyCompromise" : reason,
        "init");
  }

  static List<Tamper> revocations() {
    Area who = Area.AUTHENTICITY;
    List<Tamper> t = new ArrayList<>();
    t.add(
        anew(
            "a handshake after its certificate's revocation",
            who,
            "handshake-revoked",
            "accepted4",
            s ->
                new HandshakeAccepted(
                    SampleLog.handshake(
                        "4".repeat(32), s.keys.bob, "bob", "field", SampleLog.POLICY))));
    t.add(
        anew(
            "a certificate issued again after its revocation",
            who,
            "handshake-revoked",
            "accepted4",
            s -> {
              CertificateIssued again = s.keys.bob.issued();
              s.replace("restarted", again);
              return new HandshakeAccepted(
                  SampleLog.handshake(
                      "4".repeat(32), s.keys.bob, "bob", "field", SampleLog.POLICY));
            }));
    t.add(
        anew(
            "the revocation of a certificate never issued",
            who,
            "revocation-not-issued",
            "revoked",
            s -> SampleLog.revoked(s.keys.stray, "superseded")));
    t.add(
        anew(
            "the revocation of a certificate issued only later",
            who,
            "revocation-not-issued",
            "rejected",
            s -> SampleLog.revoked(s.keys.carol, "superseded")));
    String fields = "revocation-fields";
    t.add(
        anew(
            "the subject of a revocation",
            who,
            fields,
            "revoked",
            s -> bob(s, "alice", null, null, null)));
    t.add(
        anew(
            "the serial of a revocation",
            who,
            fields,
            "revoked",
            s -> bob(s, null, s.keys.alice.issued().serial(), null, null)));
    t.add(
        anew(
            "the role of a revocation",
            who,
            fields,
            "revoked",
            s -> bob(s, null, null, "admin", null)));
    t.add(
        anew(
            "the reason of a revocation",
            who,
            fields,
            "revoked",
            s -> bob(s, null, null, null, "removeFromCRL")));
    t.addAll(behind());
    t.addAll(askers());
    return t;
  }

  private static Tamper behind(String name, Edits.Other event) {
    return anew(name, Area.AUTHENTICITY, "after-revocation", "aborted4", event);
  }

  /** What a certificate did behind its revocation. */
  private static List<Tamper> behind() {
    List<Tamper> t = new ArrayList<>();
    String inline = PayloadReceived.INLINE;
    t.add(
        behind(
            "a payload behind its certificate's revocation",
            s -> s.payload(SampleLog.S4, s.keys.dave, "last", "last", inline, "e")));
    t.add(
        behind(
            "a reading behind its certificate's revocation",
            s -> new EvidenceRead(SampleLog.S4, s.keys.dave.hash(), "log", "all")));
    t.add(
        behind(
            "an export behind its certificate's revocation",
            s ->
                new EvidenceExported(
                    SampleLog.S4, s.keys.dave.hash(), SampleLog.hash("small"), "payload")));
    t.add(
        behind(
            "a verification behind its certificate's revocation",
            s -> new EvidenceVerified(SampleLog.S4, s.keys.dave.hash(), "intact")));
    t.add(
        behind(
            "an issuing by an admin who was revoked",
            s -> {
              s.replace("revokedBy", SampleLog.revoked(s.keys.erin, erin(s)));
              return SampleLog.issued(s.keys.frank, "erin", erin(s));
            }));
    t.add(
        behind(
            "a revocation by an admin who was revoked",
            s -> {
              s.replace("revokedBy", SampleLog.revoked(s.keys.erin, erin(s)));
              return SampleLog.revoked(s.keys.frank, erin(s));
            }));
    return t;
  }

  private static Asker erin(SampleLog s) {
    return new Asker(SampleLog.S5, s.keys.erin.hash());
  }

  /** Who is said to have asked over the channel. */
  private static List<Tamper> askers() {
    Area who = Area.AUTHENTICITY;
    List<Tamper> t = new ArrayList<>();
    t.add(
        anew(
            "an issuing asked for by an auditor",
            who,
            "session-role",
            "issuedBy",
            s -> {
              Handshake auditor =
                  SampleLog.handshake(
                      SampleLog.S5, s.keys.erin, "erin", "auditor", SampleLog.POLICY);
              s.replace("accepted5", new HandshakeAccepted(auditor));
              return SampleLog.issued(s.keys.frank, "erin", erin(s));
            }));
    t.add(
        anew(
            "an issuing in the name of somebody else",
            who,
            "session-subject",
            "issuedBy",
            s -> SampleLog.issued(s.keys.frank, "carol", erin(s))));
    t.add(
        anew(
            "an issuing by another certificate than the session's",
            who,
            "session-certificate",
            "issuedBy",
            s ->
                SampleLog.issued(
                    s.keys.frank, "erin", new Asker(SampleLog.S5, s.keys.carol.hash()))));
    t.add(
        anew(
            "a revocation asked for in a session that never was",
            Area.COMPLETENESS,
            "session-unknown",
            "revokedBy",
            s -> SampleLog.revoked(s.keys.dave, new Asker("7".repeat(32), s.keys.erin.hash()))));
    t.add(
        anew(
            "a refusal of an admin's request in a session that never was",
            Area.COMPLETENESS,
            "session-unknown",
            "adminRefused",
            s ->
                new AdministrationRefused(
                    "7".repeat(32), s.keys.dave.hash(), "revoke", "alice", "wrong-role")));
    return t;
  }
}
