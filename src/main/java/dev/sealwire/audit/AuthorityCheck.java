package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.Succession;
import dev.sealwire.tlog.SignatureSuite;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose certificates count. An authority is believed if it was given to the audit; or if a chain of
 * successions, each signed by both its authorities, leads from one that was given, in either
 * direction: whoever knows the first authority of a log, or the one of today, knows them all. Where
 * none was given, the first that the log names takes that place.
 */
final class AuthorityCheck {
  /** Authorities that are remembered. */
  static final int AUTHORITIES_MAX = 64;

  /** Successions that are remembered. */
  static final int SUCCESSIONS_MAX = 64;

  /** Certificates of an authority that is not believed yet, which are named if it never is. */
  static final int WAITING_MAX = 1000;

  /** An authority, and what is known of it. */
  static final class Authority {
    private final X509Certificate certificate;
    private final Sha256 hash;
    private long index; // of its issuing; -1 if that was not read
    private long revoked = -1;
    private boolean believed;
    private final List<Long> waiting = new ArrayList<>();

    private Authority(X509Certificate certificate, Sha256 hash, long index, boolean believed) {
      this.certificate = certificate;
      this.hash = hash;
      this.index = index;
      this.believed = believed;
    }

    /** The entry that revoked it, before the one that is being looked at. */
    Optional<Long> revoked() {
      return revoked < 0 ? Optional.empty() : Optional.of(revoked);
    }

    Sha256 hash() {
      return hash;
    }
  }

  private record Link(Sha256 one, Sha256 other) {}

  private final SignatureSuite suite;
  private final Findings findings;
  private final boolean anchored;
  private final int given;
  private final List<Authority> known = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();

  AuthorityCheck(List<X509Certificate> given, SignatureSuite suite, Findings findings) {
    this.suite = suite;
    this.findings = findings;
    this.anchored = !given.isEmpty();
    this.given = given.size();
    for (X509Certificate one : given) {
      hash(one).ifPresent(hash -> known.add(new Authority(one, hash, -1, true)));
    }
    if (!anchored) {
      findings.notChecked(
          Area.AUTHENTICITY,
          "whose certificates these are: no authority was given, so those are believed that the"
              + " log names itself");
    }
  }

  boolean anchored() {
    return anchored;
  }

  int count() {
    return known.size();
  }

  /** The issuing of an authority's own certificate; whether it is one that may sign from here. */
  boolean issued(long index, Sha256 hash, X509Certificate certificate) {
    Optional<Authority> before = find(hash);
    if (before.isPresent()) {
      Authority authority = before.get();
      authority.index = authority.index < 0 ? index : authority.index;
      return true;
    }
    boolean own = signed(certificate, certificate);
    if (own && known.size() < AUTHORITIES_MAX) {
      known.add(new Authority(certificate, hash, index, known.isEmpty()));
      return true;
    }
    if (anchored) {
      unknown(index, hash);
    } else {
      String wanted = "signed by itself, or given to the audit";
      add("certificate-signature", index, "certificate", "an authority of another", wanted);
    }
    return false;
  }

  private void unknown(long index, Sha256 hash) {
    String wanted =
        anchored
            ? "one of the " + given + " given, or their predecessor or successor"
            : "the first the log names, or its successor";
    add("authority-unknown", index, "certificate", hash.hex(), wanted);
  }

  Optional<Authority> find(Sha256 hash) {
    return known.stream().filter(one -> one.hash.equals(hash)).findFirst();
  }

  /** Whether one of them has the name of the certificate's issuer. */
  boolean names(X509Certificate certificate) {
    return known.stream().anyMatch(one -> names(one, certificate));
  }

  private static boolean names(Authority authority, X509Certificate certificate) {
    return certificate
        .getIssuerX500Principal()
        .equals(authority.certificate.getSubjectX500Principal());
  }

  /** The one whose key signed the certificate. */
  Optional<Authority> signer(X509Certificate certificate) {
    return known.stream()
        .filter(one -> names(one, certificate) && signed(certificate, one.certificate))
        .findFirst();
  }

  /** A certificate of {@code authority} was issued at {@code index}. */
  void issuedBy(long index, Authority authority) {
    if (authority.revoked >= 0) {
      String wanted = "an authority that was not revoked before, as this was at ";
      add(
          "certificate-issuer",
          index,
          "certificate",
          issuer(authority),
          wanted + authority.revoked);
    } else if (!authority.believed && authority.waiting.size() < WAITING_MAX) {
      authority.waiting.add(index);
    }
  }

  private static String issuer(Authority authority) {
    return "issued by " + authority.certificate.getSubjectX500Principal().getName();
  }

  /** From this entry on nothing that the authority signed lets anybody in. */
  void revoked(long index, Sha256 hash) {
    find(hash).filter(one -> one.revoked < 0).ifPresent(one -> one.revoked = index);
  }

  void succeeded(long index, AuthoritySucceeded event, String origin) {
    Optional<Authority> previous = issuedBefore(index, "previous", event.previous());
    Optional<Authority> next = issuedBefore(index, "certificate", event.certificate());
    boolean right = fields(index, event, origin);
    if (previous.isEmpty() || next.isEmpty()) {
      return;
    }
    if (previous.get().revoked >= 0) {
      add(
          "succession-fields",
          index,
          "field previous",
          event.previous().hex(),
          "an authority not revoked before, as this was at " + previous.get().revoked);
      right = false;
    }
    right &= signature(index, "signature", previous.get(), event, event.signature());
    right &= signature(index, "acceptance", next.get(), event, event.acceptance());
    if (right && links.size() < SUCCESSIONS_MAX) {
      links.add(new Link(event.previous(), event.certificate()));
    }
  }

  private Optional<Authority> issuedBefore(long index, String field, Sha256 hash) {
    Optional<Authority> authority = find(hash).filter(one -> one.index >= 0);
    if (authority.isEmpty()) {
      String wanted = "an authority that was issued before this entry";
      add("succession-not-issued", index, "field " + field, hash.hex(), wanted);
    }
    return authority;
  }

  private boolean fields(long index, AuthoritySucceeded event, String origin) {
    Succession said;
    try {
      said = Succession.decode(Bytes.utf8(event.statement()));
    } catch (MalformedException e) {
      add("succession-fields", index, "field statement", e.getMessage(), "a succession");
      return false;
    }
    // Each of them is looked at, whatever the others say.
    boolean log = origin == null || field(index, "origin", said.origin(), origin);
    boolean old = field(index, "previous", said.previous().hex(), event.previous().hex());
    boolean now = field(index, "certificate", said.certificate().hex(), event.certificate().hex());
    return log && old && now;
  }

  private boolean field(long index, String field, String said, String wanted) {
    if (!said.equals(wanted)) {
      add("succession-fields", index, field + " in field statement", said, wanted);
    }
    return said.equals(wanted);
  }

  private boolean signature(
      long index, String field, Authority by, AuthoritySucceeded event, Bytes signature) {
    Bytes message = Bytes.utf8(event.statement());
    boolean right = suite.verify(by.certificate.getPublicKey(), message, signature);
    if (!right) {
      add(
          "succession-signature",
          index,
          "field " + field,
          signature.size() + " bytes that do not verify",
          "a signature by the key of authority " + by.hash.hex());
    }
    return right;
  }

  /** After the last entry: who is believed is known now. */
  void end() {
    boolean more = true;
    while (more) {
      more = false;
      for (Link link : links) {
        more |= follow(link.one, link.other) | follow(link.other, link.one);
      }
    }
    for (Authority authority : known) {
      if (!authority.believed) {
        unknown(authority.index, authority.hash);
        String wanted = "one of " + known.stream().filter(one -> one.believed).count();
        for (long index : authority.waiting) {
          add(
              "certificate-issuer",
              index,
              "certificate",
              issuer(authority),
              wanted + " authorities that are believed");
        }
      }
    }
  }

  private boolean follow(Sha256 from, Sha256 to) {
    boolean leads = find(from).map(one -> one.believed).orElse(false);
    Optional<Authority> next = find(to).filter(one -> !one.believed);
    if (leads && next.isPresent()) {
      next.get().believed = true;
      return true;
    }
    return false;
  }

  private static boolean signed(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Optional<Sha256> hash(X509Certificate certificate) {
    try {
      return Optional.of(Sha256.hash(Certificates.encoded(certificate)));
    } catch (CertificateEncodingException e) {
      return Optional.empty(); // No certificate in the log is one without an encoding.
    }
  }

  private void add(String kind, long index, String place, String found, String wanted) {
    findings.add(Area.AUTHENTICITY, kind, index, place, found, wanted);
  }
}
