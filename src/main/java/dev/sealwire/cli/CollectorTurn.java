package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A new key and certificate for the collector: made, recorded, and put in the place of the old. */
final class CollectorTurn {
  private static final int COMMON_NAME_CHARACTERS_MAX = 64;

  private final Root root;
  private final Home home;
  private final Office office;
  private final CertificateAuthority authority;
  private X509Certificate old; // null: there was none
  private Issued issued;
  private long entry;

  CollectorTurn(Root root, Home home, Office office, CertificateAuthority authority) {
    this.root = root;
    this.home = home;
    this.office = office;
    this.authority = authority;
  }

  /**
   * Makes them beside the old ones, and records the issuing.
   *
   * @param before the old certificate, or null
   * @param names hosts of the certificate
   * @param validity how long it is valid, or null for as long as its authority
   * @param secret encrypts the key, or null
   */
  void make(X509Certificate before, List<String> names, Duration validity, Secret secret)
      throws IOException, SealwireException, Failure {
    old = before;
    String name = old == null ? limited(names.get(0)) : Certificates.subject(old);
    Duration valid = validity == null ? restOf(authority.certificate()) : validity;
    issued =
        Office.issue(
            authority,
            IssueRequest.collector(name, valid, names),
            "check --days and --host against that");
    Path key = Replaced.next(home.collectorKey());
    Path certificate = Replaced.next(home.collectorCertificate());
    // What an earlier one that was cut off left is of no use: its key is in no certificate in use.
    Files.deleteIfExists(key);
    Files.deleteIfExists(certificate);
    PemFiles.writePrivateKey(key, issued.key(), secret, root.random());
    PemFiles.writeCertificates(certificate, List.of(issued.certificate(), authority.certificate()));
    entry =
        office
            .registrar()
            .issued(issued.certificate(), Role.COLLECTOR.label(), authority.certificate());
  }

  /** Puts them in their place. */
  void take() throws IOException {
    if (old != null) {
      String serial = Certificates.serialHex(old);
      Replaced.keep(home.collectorKey(), Replaced.kept(home.collectorKey(), serial));
      Replaced.keep(
          home.collectorCertificate(), Replaced.kept(home.collectorCertificate(), serial));
    }
    // Cut off between these two, key and certificate do not match; serve says so and what to do.
    Replaced.take(home.collectorKey());
    Replaced.take(home.collectorCertificate());
    NewFile.forceFolder(home.certs());
  }

  /**
   * Has a collector that serves take them up.
   *
   * @throws Failure if it does not
   */
  void reload() throws IOException, SealwireException, Failure {
    Optional<CollectorReloaded> done = ReloadCommand.tell(root, office.registrar().reload());
    if (done.isPresent()
        && !done.get().collector().equals(Certificates.fingerprint(issued.certificate()))) {
      throw Failure.unreached(
          "the collector that serves did not take up its new certificate",
          "what it says above has to be put right; then: sealwire reload");
    }
  }

  private Duration restOf(X509Certificate by) throws Failure {
    Instant end = by.getNotAfter().toInstant();
    Duration rest = Duration.between(root.clock().instant(), end).minusMinutes(1);
    if (rest.isNegative() || rest.isZero()) {
      throw Failure.usage(
          "the authority itself ran out at " + Rows.seconds(end),
          "sealwire pki rotate-ca puts another in its place");
    }
    return rest;
  }

  private static String limited(String host) {
    return host.length() <= COMMON_NAME_CHARACTERS_MAX
        ? host
        : host.substring(0, COMMON_NAME_CHARACTERS_MAX);
  }

  /** Says what was done. */
  void tell() throws MalformedException {
    Console console = root.console();
    console.print(
        home.collectorCertificate()
            + "  serial "
            + Certificates.serialHex(issued.certificate())
            + "  valid until "
            + Rows.seconds(issued.certificate().getNotAfter().toInstant())
            + "  entry "
            + entry);
    if (old == null) {
      return;
    }
    String serial = Certificates.serialHex(old);
    console.note("kept: " + Replaced.kept(home.collectorCertificate(), serial) + " and its key");
    console.note("to end the old one: sealwire pki revoke " + serial + " --reason superseded");
    List<String> gone = new ArrayList<>(Home.hosts(old));
    gone.removeAll(Home.hosts(issued.certificate()));
    if (!gone.isEmpty()) {
      console.warn(
          "clients that reach the collector as " + String.join(", ", gone) + " refuse it now");
    }
  }
}
