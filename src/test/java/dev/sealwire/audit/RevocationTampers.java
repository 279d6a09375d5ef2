package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.anew;

import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.HandshakeAccepted;
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
    return t;
  }
}
