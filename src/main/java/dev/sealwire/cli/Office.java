package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.ledger.Appended;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.VerifierKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * The authority of a home and the log in which its acts are recorded, while no collector runs. What
 * is made is recorded before it is handed out: the other way round a crash would leave a
 * certificate that nobody knows of.
 */
final class Office implements Closeable {
  /** Longest validity that can be asked for. */
  static final int DAYS_MAX = 3650;

  private final Root root;
  private final VerifierKey vkey;
  private final CertificateAuthority authority; // null where revoking does without its key
  private final List<X509Certificate> trusted;
  private final Scribe scribe;

  private Office(
      Root root,
      VerifierKey vkey,
      CertificateAuthority authority,
      List<X509Certificate> trusted,
      Scribe scribe) {
    this.root = root;
    this.vkey = vkey;
    this.authority = authority;
    this.trusted = trusted;
    this.scribe = scribe;
  }

  /** Opens the keys first, so that nothing is recorded when one of them does not open. */
  static Office open(Root root, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    return open(root, authority(root, passphrase), passphrase);
  }

  /** As above, for what can be done without the authority's key; null stands for none. */
  static Office open(Root root, CertificateAuthority authority, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    VerifierKey vkey = home.vkey();
    LogKey logKey = LogKey.open(home.logKey(), passphrase.forKey(home.logKey()));
    Scribe scribe = Scribe.open(home.data(), logKey, vkey, root.quickSuite(), root.clock());
    try {
      List<X509Certificate> trusted =
          authority == null ? List.of() : Trust.inForce(home.authorities(), scribe.register());
      if (authority != null && !trusted.contains(authority.certificate())) {
        throw Trust.notInForce(home.caCertificate(), authority.certificate(), scribe.register());
      }
      return new Office(root, vkey, authority, trusted, scribe);
    } catch (IOException | SealwireException | Failure | RuntimeException e) {
      scribe.close();
      throw e;
    }
  }

  /** The home's authority that issues, with its key. */
  static CertificateAuthority authority(Root root, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    try {
      return authority(root, home.caCertificate(), home.caKey(), passphrase);
    } catch (MalformedException e) {
      if (!Files.exists(Replaced.next(home.caCertificate()))) {
        throw e;
      }
      throw Failure.of(
          Exit.UNREACHED,
          e.getMessage() + "; a rotation of the authority was cut off",
          "sealwire pki rotate-ca goes on where it was",
          e);
    }
  }

  /** An authority, with its key. */
  static CertificateAuthority authority(
      Root root, Path certificate, Path key, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    return CertificateAuthority.open(
        certificate, key, passphrase.forKey(key), root.clock(), root.random());
  }

  CertificateAuthority authority() {
    return authority;
  }

  /** The log's name. */
  String origin() {
    return vkey.name();
  }

  Scribe scribe() {
    return scribe;
  }

  /** Who is in the log, as things stand now. */
  Holders holders() throws IOException, MalformedException {
    return new Holders(scribe.register(), root.clock().instant());
  }

  /**
   * Makes a certificate and the kit around it; neither is recorded yet.
   *
   * @param key to certify, or null to have one made
   * @throws Failure if the authority cannot issue that
   */
  Kit kit(String name, Role role, int days, PublicKey key, String address)
      throws MalformedException, Failure {
    Issued issued =
        issue(authority, new IssueRequest(name, role, Duration.ofDays(days), List.of(), key), null);
    return Kit.of(
        name, role, address, vkey.toString(), issued.key(), issued.certificate(), trusted);
  }

  /** As the authority does it; what it refuses is the fault of whoever typed the command. */
  static Issued issue(CertificateAuthority authority, IssueRequest request, String hint)
      throws Failure {
    try {
      return authority.issue(request);
    } catch (MalformedException e) {
      throw Failure.usage(e, hint);
    }
  }

  /** Records the issuing of a kit's certificate. */
  Appended record(Kit kit) throws IOException, SealwireException {
    return scribe.issued(kit.certificate(), kit.role().label(), kit.ca(), by());
  }

  /**
   * Writes a kit whose issuing is recorded.
   *
   * @param hint what to do if it cannot be written
   */
  void write(Kit kit, Path file, Secret secret, Appended entry, String hint) throws Failure {
    try {
      kit.write(file, secret, root.random());
    } catch (IOException | MalformedException e) {
      String why = e instanceof IOException io ? Faults.message(io) : e.getMessage();
      throw Failure.of(
          Exit.UNREACHED,
          "the issuing is entry " + entry.index() + ", but its kit was not written: " + why,
          hint,
          e);
    }
  }

  /** Refuses a number of days out of range. */
  static void checkDays(int days) throws Failure {
    if (days < 1 || days > DAYS_MAX) {
      throw Failure.usage("--days is " + days + ", want 1 to " + DAYS_MAX, null);
    }
  }

  /** Who asked: the user as the system knows them. */
  static String by() {
    return "local user " + System.getProperty("user.name", "unknown");
  }

  @Override
  public void close() throws IOException {
    scribe.close();
  }
}
