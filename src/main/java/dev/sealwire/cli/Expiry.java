package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.RevocationList;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.StatusMessages.Expiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Something that runs out.
 *
 * @param key tells it from all others
 * @param subject whose certificate, or which file
 * @param role what it is
 * @param serial the certificate's, or the list's number
 * @param end the last moment of its validity
 * @param remedy what to do about it
 */
record Expiry(String key, String subject, String role, String serial, Instant end, String remedy) {
  /** The {@link #role} of a revocation list. */
  static final String LIST = "revocation list";

  /** A list is made for a month: before half of that is over there is nothing to warn of. */
  private static final Duration LIST_WITHIN = RevocationList.NEXT_UPDATE.dividedBy(2);

  /**
   * What runs out within {@code within}, or did no longer ago than that, the collector's and the
   * authorities' whenever it was: clients' certificates that are in force and not followed by
   * another of the same name and role, the one the collector uses, authorities in force, and
   * revocation lists; the first to end comes first.
   *
   * @param collector the certificate in use, or null if that is not known
   */
  static List<Expiry> soon(
      Home home,
      CertificateRegister register,
      X509Certificate collector,
      Instant now,
      Duration within) {
    List<Expiry> found = new ArrayList<>();
    for (CertificateIssued one : register.all()) {
      boolean ours =
          !one.role().equals(Role.COLLECTOR.label())
              || collector != null && one.certificate().equals(Certificates.fingerprint(collector));
      if (ours && register.ended(one.certificate()).isEmpty() && !followed(one, register)) {
        found.add(
            new Expiry(
                one.certificate().hex(),
                one.subject(),
                one.role(),
                one.serial(),
                one.notAfter(),
                remedy(one)));
      }
    }
    list(home.revocationList()).ifPresent(found::add);
    list(home.oldRevocationList()).ifPresent(found::add);
    found.removeIf(one -> one.role.equals(LIST) && one.end.isAfter(now.plus(LIST_WITHIN)));
    found.removeIf(
        one ->
            one.end.isAfter(now.plus(within))
                || one.end.isBefore(now.minus(within)) && !one.shutsEverybodyOut());
    found.sort(Comparator.comparing(Expiry::end));
    return found;
  }

  /** Without these nobody comes in, however long ago they ran out. */
  private boolean shutsEverybodyOut() {
    return role.equals(CertificateIssued.AUTHORITY) || role.equals(Role.COLLECTOR.label());
  }

  /** Whether the holder has one that lasts longer; a new authority takes over from an old one. */
  private static boolean followed(CertificateIssued one, CertificateRegister register) {
    return !one.role().equals(Role.COLLECTOR.label())
        && !one.role().equals(CertificateIssued.AUTHORITY)
        && register.all().stream()
            .anyMatch(
                other ->
                    other.subject().equals(one.subject())
                        && other.role().equals(one.role())
                        && other.notAfter().isAfter(one.notAfter())
                        && register.ended(other.certificate()).isEmpty());
  }

  private static String remedy(CertificateIssued one) {
    if (one.role().equals(CertificateIssued.AUTHORITY)) {
      return "sealwire pki rotate-ca";
    }
    return one.role().equals(Role.COLLECTOR.label())
        ? "sealwire pki rotate-collector"
        : "sealwire pki renew " + Shown.text(one.subject());
  }

  private static Optional<Expiry> list(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      RevocationList list = RevocationList.read(file);
      return list.nextUpdate() == null
          ? Optional.empty()
          : Optional.of(
              new Expiry(
                  file + " " + list.number(),
                  file.getFileName().toString(),
                  LIST,
                  list.number().toString(),
                  list.nextUpdate(),
                  "sealwire pki crl"));
    } catch (IOException | MalformedException e) {
      return Optional.empty(); // What reads lists says what is wrong with it.
    }
  }

  /**
   * The days' warning that is due at {@code now}: the fewest of {@code days}; 0 once it is over.
   */
  Optional<Integer> threshold(Instant now, List<Integer> days) {
    if (!now.isBefore(end)) {
      return Optional.of(0);
    }
    return days.stream()
        .filter(d -> !end.isAfter(now.plus(Duration.ofDays(d))))
        .min(Integer::compare);
  }

  /** As a collector tells an auditor. */
  Expiring toWire() {
    return new Expiring(subject, role, serial, end);
  }

  /** In a line. */
  String message(Instant now) {
    String what =
        role.equals(LIST)
            ? "the revocation list " + subject
            : "the certificate of "
                + Shown.text(subject)
                + " ("
                + Shown.text(role)
                + ", serial "
                + Shown.text(serial)
                + ")";
    String when =
        now.isBefore(end)
            ? " expires at " + Rows.seconds(end) + ", in " + left(Duration.between(now, end))
            : " expired at " + Rows.seconds(end);
    return what + when + ": " + remedy;
  }

  private static String left(Duration left) {
    return left.toDays() > 1 ? left.toDays() + " days" : left.toHours() + " hours";
  }
}
