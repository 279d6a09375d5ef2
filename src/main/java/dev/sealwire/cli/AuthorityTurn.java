package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Succession;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.RevocationReason;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One authority takes the place of another. Made and forced under {@link Replaced#next}; recorded;
 * the old one gets its second name; the new one its first. Each step finds what those before it
 * left, so that a turn that was cut off is run again, and what is recorded is never made anew.
 */
final class AuthorityTurn {
  /** What is being done, for the record of a collector that is asked. */
  static final String DOING = "pki rotate-ca";

  private static final int OWN_KIT_DAYS = 365;
  private static final int NAME_CHARACTERS_MAX = 64;

  private final Root root;
  private final Home home;
  private final Passphrase passphrase;
  private final CertificateAuthority previous;
  private CertificateAuthority next; // null until it is made or found

  private AuthorityTurn(
      Root root, Home home, Passphrase passphrase, CertificateAuthority previous) {
    this.root = root;
    this.home = home;
    this.passphrase = passphrase;
    this.previous = previous;
  }

  /** Opens what there is. */
  static AuthorityTurn begin(Root root, Home home, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    boolean linked = linked(home);
    CertificateAuthority previous =
        Office.authority(
            root,
            linked ? home.oldCaCertificate() : home.caCertificate(),
            linked ? home.oldCaKey() : home.caKey(),
            passphrase);
    return new AuthorityTurn(root, home, passphrase, previous);
  }

  /** Whether the old authority has its second name, which comes after everything was recorded. */
  private static boolean linked(Home home) {
    return Files.exists(home.oldCaCertificate()) && Files.exists(home.oldCaKey());
  }

  /** Whether both authorities are in their places: what is left to do is the home's own kits. */
  boolean begun() {
    return linked(home) && !Files.exists(Replaced.next(home.caCertificate()));
  }

  /** The log, for the old authority. */
  Office office() throws IOException, SealwireException, Failure {
    return Office.open(root, previous, new AdminOptions(), passphrase, DOING);
  }

  /** Makes the new authority, or finds the one that was made, and records it. */
  void record(Office office) throws IOException, SealwireException, Failure {
    if (linked(home)) {
      next = found().orElseThrow(() -> lost());
      return;
    }
    CertificateRegister register = office.registrar().register();
    Optional<CertificateAuthority> before = found();
    boolean recorded =
        before.isPresent()
            && register.find(Certificates.fingerprint(before.get().certificate())).isPresent();
    next = recorded ? before.get() : make(register);
    Console console = root.console();
    if (!recorded) {
      long entry = office.registrar().issued(next.certificate(), CertificateIssued.AUTHORITY, null);
      console.print(
          home.caCertificate()
              + "  serial "
              + Certificates.serialHex(next.certificate())
              + "  valid until "
              + Rows.seconds(next.certificate().getNotAfter().toInstant())
              + "  entry "
              + entry);
    }
    console.print("both trusted from entry " + succeed(office.registrar()));
  }

  private Failure lost() {
    return Failure.unreached(
        "the key of " + Replaced.next(home.caCertificate()) + " is not where it should be",
        "put back the files of certs/ as they were when rotate-ca was cut off");
  }

  /** What an earlier turn made; its key may have its place already. */
  private Optional<CertificateAuthority> found() throws IOException, Failure {
    Path certificate = Replaced.next(home.caCertificate());
    for (Path key : List.of(Replaced.next(home.caKey()), home.caKey())) {
      if (Files.exists(certificate) && Files.exists(key)) {
        try {
          return Optional.of(Office.authority(root, certificate, key, passphrase));
        } catch (SealwireException e) {
          // Half a file, or the key of another: it was cut off before it was recorded.
        }
      }
    }
    return Optional.empty();
  }

  private CertificateAuthority make(CertificateRegister register)
      throws IOException, SealwireException, Failure {
    Path certificate = Replaced.next(home.caCertificate());
    Path key = Replaced.next(home.caKey());
    Files.deleteIfExists(certificate);
    Files.deleteIfExists(key);
    // A name of its own, so that other tools tell the two apart without their keys.
    String ordinal = " " + (register.authorities().size() + 1);
    CertificateAuthority made =
        CertificateAuthority.create(
            limited("Sealwire " + home.vkey().name(), ordinal),
            CertificateAuthority.DEFAULT_VALIDITY,
            root.clock(),
            root.random());
    Secret secret = passphrase.forKey(home.caKey());
    made.save(certificate, key, secret);
    return made;
  }

  private static String limited(String name, String end) {
    int max = NAME_CHARACTERS_MAX - end.length();
    return (name.length() <= max ? name : name.substring(0, max)) + end;
  }

  private long succeed(Registrar registrar) throws IOException, SealwireException, Failure {
    Sha256 old = Certificates.fingerprint(previous.certificate());
    Sha256 now = Certificates.fingerprint(next.certificate());
    Succession said = new Succession(registrar.vkey().name(), old, now, root.clock().instant());
    SignatureSuite suite = root.quickSuite();
    Bytes text = said.encode();
    return registrar.succeeded(
        said, suite.sign(previous.key(), text), suite.sign(next.key(), text));
  }

  /** Lets the old one keep its files under another name, and the new one take its place. */
  void take() throws IOException {
    Replaced.keep(home.caKey(), home.oldCaKey());
    Replaced.keep(home.caCertificate(), home.oldCaCertificate());
    NewFile.forceFolder(home.certs());
    Replaced.take(home.caKey());
    Replaced.take(home.caCertificate());
    NewFile.forceFolder(home.certs());
  }

  /**
   * New kits for the home itself, in the place of the old ones, which stay beside them.
   *
   * @return how many there were to renew
   */
  int renewOwn(Office office) throws IOException, SealwireException, Failure {
    int renewed = 0;
    for (Role role : List.of(Role.ADMIN, Role.AUDITOR)) {
      Path file = home.kits().resolve(role.label() + ".pem");
      Optional<Kit> old = own(file, office);
      if (old.isEmpty()) {
        continue;
      }
      Kit kit = office.kit(old.get().name(), role, OWN_KIT_DAYS, null, old.get().collector());
      Path fresh = Replaced.next(file);
      Files.deleteIfExists(fresh);
      kit.write(fresh, passphrase.forKey(file), root.random());
      long entry = office.record(kit);
      Replaced.keep(file, Replaced.kept(file, Certificates.serialHex(old.get().certificate())));
      Replaced.take(file);
      NewFile.forceFolder(home.kits());
      root.console().print(file + "  entry " + entry);
      renewed++;
    }
    return renewed;
  }

  /** The kit there, if it is one that the gate lets in and that the old authority issued. */
  private Optional<Kit> own(Path file, Office office)
      throws IOException, SealwireException, Failure {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Kit kit;
    try {
      kit = Kit.read(file, passphrase.forKey(file));
    } catch (MalformedException e) {
      root.console().warn("not renewed: " + e.getMessage());
      return Optional.empty();
    }
    CertificateRegister register = office.registrar().register();
    Sha256 fingerprint = Certificates.fingerprint(kit.certificate());
    boolean inForce =
        register.find(fingerprint).map(office.holders()::inForce).orElse(false)
            && kit.ca().equals(previous.certificate());
    return inForce ? Optional.of(kit) : Optional.empty();
  }

  /** Clients' certificates in force by the old authority whose holder has none by the new one. */
  static List<CertificateIssued> holdersOfOldOnly(Home home, Holders holders)
      throws IOException, MalformedException {
    CertificateRegister register = holders.register();
    Sha256 old =
        Certificates.fingerprint(PemFiles.readCertificates(home.oldCaCertificate()).get(0));
    List<CertificateIssued> clients =
        register.all().stream()
            .filter(one -> !one.role().equals(CertificateIssued.AUTHORITY))
            .filter(one -> !one.role().equals(Role.COLLECTOR.label()))
            .filter(holders::inForce)
            .toList();
    List<CertificateIssued> left = new ArrayList<>();
    for (CertificateIssued one : clients) {
      boolean byOld = register.issuer(one.certificate()).equals(Optional.of(old));
      boolean renewed =
          clients.stream()
              .filter(other -> !register.issuer(other.certificate()).equals(Optional.of(old)))
              .anyMatch(
                  other ->
                      other.subject().equals(one.subject()) && other.role().equals(one.role()));
      if (byOld && !renewed) {
        left.add(one);
      }
    }
    return left;
  }

  static String names(List<CertificateIssued> of) {
    return String.join(", ", of.stream().map(one -> Shown.text(one.subject())).distinct().toList());
  }

  /** Ends the overlap. */
  static void finish(Root root, Home home, Office office, Passphrase passphrase)
      throws IOException, SealwireException, Failure {
    Registrar registrar = office.registrar();
    CertificateRegister register = registrar.register();
    X509Certificate old = PemFiles.readCertificates(home.oldCaCertificate()).get(0);
    Sha256 fingerprint = Certificates.fingerprint(old);
    CertificateIssued issued =
        register
            .find(fingerprint)
            .orElseThrow(() -> Trust.notInForce(home.oldCaCertificate(), old, register));
    checkAsker(office, fingerprint);
    X509Certificate collector = home.collector();
    Sha256 now = Certificates.fingerprint(office.authority().certificate());
    if (!register.issuer(Certificates.fingerprint(collector)).equals(Optional.of(now))) {
      CollectorTurn turn = new CollectorTurn(root, home, office, office.authority());
      turn.make(collector, Home.hosts(collector), null, passphrase.forKey(home.collectorKey()));
      turn.take();
      turn.tell();
      turn.reload(); // before the old one ends: who comes in between needs a collector to trust
    }
    if (register.revocation(fingerprint).isEmpty()) {
      long entry = registrar.revoked(issued, RevocationReason.SUPERSEDED);
      root.console()
          .print(
              Shown.text(issued.subject())
                  + ", authority, serial "
                  + Shown.text(issued.serial())
                  + "  entry "
                  + entry);
    }
    String serial = Certificates.serialHex(old);
    move(home.oldRevocationList(), Replaced.kept(home.revocationList(), serial));
    move(home.oldCaKey(), Replaced.kept(home.caKey(), serial));
    move(home.oldCaCertificate(), Replaced.kept(home.caCertificate(), serial));
    NewFile.forceFolder(home.certs());
    ReloadCommand.tell(root, registrar.reload());
    root.console()
        .note(
            "nobody is let in any more by the old authority; its key is of no further use: "
                + Replaced.kept(home.caKey(), serial));
  }

  /** A kit that ends with what it asks for could ask for nothing more. */
  private static void checkAsker(Office office, Sha256 old) throws Failure {
    boolean byOld =
        office.asker().stream()
            .map(kit -> Certificates.fingerprint(kit.ca()))
            .anyMatch(old::equals);
    if (byOld) {
      throw Failure.usage(
          "the admin kit that asks the collector is by the old authority and would end with it",
          "put a renewed one in the place of certs/kits/admin.pem: sealwire pki rotate-ca");
    }
  }

  private static void move(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
