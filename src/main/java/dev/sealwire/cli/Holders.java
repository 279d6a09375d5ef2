package dev.sealwire.cli;

import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who holds which certificate, by the log, and what each is worth at a moment. */
final class Holders {
  /** The role that the issuing of the authority's own certificate names. */
  static final String AUTHORITY = CertificateIssued.AUTHORITY;

  private final CertificateRegister register;
  private final Instant now;

  Holders(CertificateRegister register, Instant now) {
    this.register = register;
    this.now = now;
  }

  CertificateRegister register() {
    return register;
  }

  /** {@code revoked}, {@code ended}, {@code not yet}, {@code expired} or {@code valid}. */
  String state(CertificateIssued issued) {
    if (revocation(issued).isPresent()) {
      return "revoked";
    }
    if (register.ended(issued.certificate()).isPresent()) {
      return "ended"; // with its authority
    }
    if (now.isBefore(issued.notBefore())) {
      return "not yet";
    }
    return now.isAfter(issued.notAfter()) ? "expired" : "valid";
  }

  Optional<Revocation> revocation(CertificateIssued issued) {
    return register.revocation(issued.certificate());
  }

  /** Whether it lets somebody in now, or will. */
  boolean inForce(CertificateIssued issued) {
    return register.ended(issued.certificate()).isEmpty() && !now.isAfter(issued.notAfter());
  }

  /** How long it is still valid, never below zero. */
  Duration left(CertificateIssued issued) {
    Duration left = Duration.between(now, issued.notAfter());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Those of that name or with that serial, in the order of the log. */
  List<CertificateIssued> called(String nameOrSerial) throws Failure {
    String serial = serial(nameOrSerial);
    List<CertificateIssued> found =
        register.all().stream()
            .filter(c -> c.subject().equals(nameOrSerial) || serial(c.serial()).equals(serial))
            .toList();
    if (found.isEmpty()) {
      throw Failure.usage(
          "no certificate in the log has the name or serial \"" + nameOrSerial + "\"",
          Words.nearest(
              nameOrSerial,
              register.all().stream().map(CertificateIssued::subject).distinct().toList()));
    }
    return found;
  }

  /** As openssl writes it, with or without colons, in capitals or not. */
  private static String serial(String text) {
    return text.replace(":", "").toLowerCase(Locale.ROOT).replaceFirst("^0+", "");
  }

  /**
   * The one that is meant where it is to be revoked. Of a name, one that is in force.
   *
   * @throws Failure if there is none, or more than one
   */
  CertificateIssued toRevoke(String nameOrSerial) throws Failure {
    List<CertificateIssued> called = called(nameOrSerial);
    boolean bySerial = called.stream().noneMatch(c -> c.subject().equals(nameOrSerial));
    List<CertificateIssued> unrevoked =
        called.stream().filter(c -> revocation(c).isEmpty()).toList();
    if (unrevoked.isEmpty()) {
      Revocation last = revocation(called.get(called.size() - 1)).orElseThrow();
      throw Failure.usage(
          (bySerial || called.size() == 1 ? "the certificate " : "the last certificate ")
              + last.event().serial()
              + " of "
              + last.event().subject()
              + " was revoked at "
              + Rows.seconds(last.time())
              + " by entry "
              + last.index()
              + ", reason "
              + last.event().reason(),
          null);
    }
    List<CertificateIssued> wanted =
        bySerial ? unrevoked : unrevoked.stream().filter(this::inForce).toList();
    if (wanted.isEmpty()) {
      CertificateIssued last = unrevoked.get(unrevoked.size() - 1);
      throw Failure.usage(
          nameOrSerial + " ran out at " + Rows.seconds(last.notAfter()) + " and lets nobody in",
          "to revoke it all the same, name it by its serial: " + last.serial());
    }
    return single(nameOrSerial, wanted);
  }

  /**
   * Any of those that are to be renewed; they share name and role.
   *
   * @throws Failure if all are revoked, or their roles differ
   */
  CertificateIssued toRenew(String nameOrSerial) throws Failure {
    List<CertificateIssued> unrevoked =
        called(nameOrSerial).stream().filter(c -> revocation(c).isEmpty()).toList();
    if (unrevoked.isEmpty()) {
      throw Failure.usage(
          nameOrSerial + " is revoked, and what was taken is not given back by renewing",
          "sealwire pki issue makes a new one, if that is meant");
    }
    List<CertificateIssued> inForce = unrevoked.stream().filter(this::inForce).toList();
    List<CertificateIssued> candidates = inForce.isEmpty() ? unrevoked : inForce;
    CertificateIssued last = candidates.get(candidates.size() - 1);
    boolean alike =
        candidates.stream()
            .allMatch(c -> c.role().equals(last.role()) && c.subject().equals(last.subject()));
    return alike ? last : single(nameOrSerial, candidates);
  }

  private CertificateIssued single(String nameOrSerial, List<CertificateIssued> of) throws Failure {
    if (of.size() == 1) {
      return of.get(0);
    }
    StringBuilder hint = new StringBuilder("name one by its serial:");
    for (CertificateIssued one : of) {
      hint.append("\n  ")
          .append(one.serial())
          .append("  ")
          .append(one.subject())
          .append(", ")
          .append(one.role())
          .append(" until ")
          .append(Rows.seconds(one.notAfter()));
    }
    throw Failure.usage(
        nameOrSerial + " may mean any of " + of.size() + " certificates", hint.toString());
  }
}
