package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.Role;
import dev.sealwire.store.StoreInUseException;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.Purpose;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The authority of a home and the log in which its acts are recorded: in the store while no
 * collector runs, by the collector while one does. What is made is recorded before it is handed
 * out: the other way round a crash would leave a certificate that nobody knows of.
 */
final class Office implements Closeable {
  /** Longest validity that can be asked for. */
  static final int DAYS_MAX = 3650;

  private final Root root;
  private final CertificateAuthority authority; // null where revoking does without its key
  private final List<X509Certificate> trusted; // what kits name, the one that issues first
  private final Registrar registrar;

  private Office(
      Root root,
      CertificateAuthority authority,
      List<X509Certificate> trusted,
      Registrar registrar) {
    this.root = root;
    this.authority = authority;
    this.trusted = trusted;
    this.registrar = registrar;
  }

  /** Refuses an authority that the log does not know, or does not trust any more. */
  private static Office of(Root root, CertificateAuthority authority, Registrar registrar)
      throws IOException, SealwireException, Failure {
    boolean whole = false;
    try {
      List<X509Certificate> trusted = List.of();
      if (authority != null) {
        Home home = root.initialisedHome();
        trusted = Trust.inForce(home.authorities(), registrar.register());
        if (!trusted.contains(authority.certificate())) {
          throw Trust.notInForce(
              home.caCertificate(), authority.certificate(), registrar.register());
        }
      }
      whole = true;
      return new Office(root, authority, trusted, registrar);
    } finally {
      if (!whole) {
        registrar.close();
      }
    }
  }

  /**
   * Opens the store of the home, or asks the collector that the options name, or that has the store
   * open.
   *
   * @param authority null for what can be done without its key
   * @param what is going to be done, in words
   */
  static Office open(
      Root root,
      CertificateAuthority authority,
      AdminOptions options,
      Passphrase passphrase,
      String what)
      throws IOException, SealwireException, Failure {
    Caller caller = options.caller(passphrase);
    Registrar registrar;
    if (caller.remote()) {
      registrar = new RemoteRegistrar(LogSource.named(root, caller, Purpose.LIST, what));
    } else {
      try {
        registrar = store(root, passphrase);
      } catch (StoreInUseException e) {
        registrar = new RemoteRegistrar(LogSource.local(root, caller, e, Purpose.LIST, what));
      }
    }
    return of(root, authority, registrar);
  }

  private static Registrar store(Root root, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    VerifierKey vkey = home.vkey();
    LogKey logKey = Identities.logKey(home, passphrase);
    Scribe scribe = Scribe.open(home.data(), logKey, vkey, root.quickSuite(), root.clock());
    return new Registrar.OfStore(scribe, vkey);
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

  Registrar registrar() {
    return registrar;
  }

  /** Who asks a collector, or nothing while the store is open here. */
  Optional<Kit> asker() {
    return registrar instanceof RemoteRegistrar remote
        ? Optional.of(remote.kit())
        : Optional.empty();
  }

  /** What new kits name as the collector's address: of one far away, what the asker's kit has. */
  String address(AdminOptions options, Settings settings)
      throws IOException, MalformedException, Failure {
    if (options.remote() && settings.text(Setting.ADVERTISE).isEmpty()) {
      return asker().orElseThrow().collector();
    }
    return root.initialisedHome().advertised(settings);
  }

  /** Who is in the log, as things stand now. */
  Holders holders() {
    return new Holders(registrar.register(), root.clock().instant());
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
        name,
        role,
        address,
        registrar.vkey().toString(),
        issued.key(),
        issued.certificate(),
        trusted);
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
  long record(Kit kit) throws IOException, SealwireException, Failure {
    return registrar.issued(kit.certificate(), kit.role().label(), kit.ca());
  }

  /**
   * Writes a kit whose issuing is recorded.
   *
   * @param hint what to do if it cannot be written
   */
  void write(Kit kit, Path file, Secret secret, long entry, String hint) throws Failure {
    try {
      kit.write(file, secret, root.random());
    } catch (IOException | MalformedException e) {
      String why = e instanceof IOException io ? Faults.message(io) : e.getMessage();
      throw Failure.of(
          Exit.UNREACHED,
          "the issuing is entry " + entry + ", but its kit was not written: " + why,
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
    registrar.close();
  }
}
