package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.pki.Role;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a home. Everything is written under {@code certs/.init} and {@code data} first; the files
 * get their names when the log holds their entries, the log's vkey last, and then {@code
 * certs/.init} goes. A failure takes back what was made; a crash leaves {@code certs/.init}, by
 * which every command knows that this is no home yet.
 */
final class Founding {
  /** As long as the authority, short of the moments between the making of the two. */
  private static final Duration COLLECTOR_VALIDITY =
      CertificateAuthority.DEFAULT_VALIDITY.minusDays(1);

  private static final Duration KIT_VALIDITY = Duration.ofDays(365);
  private static final String BY = "init";

  private final Root root;
  private final Home home;
  private final List<Path> made = new ArrayList<>();
  private boolean begun; // whether certs/.init is ours

  Founding(Root root, Home home) {
    this.root = root;
    this.home = home;
  }

  /** What gets its name at the end, in this order: the vkey is what makes it a home. */
  private List<Path> targets() {
    return List.of(
        home.caCertificate(),
        home.caKey(),
        home.collectorCertificate(),
        home.collectorKey(),
        home.logKey(),
        home.kits().resolve("admin.pem"),
        home.kits().resolve("auditor.pem"),
        home.logVkey());
  }

  /**
   * Refuses a folder in which something would be overwritten.
   *
   * @throws Failure naming it all
   */
  void checkNothingThere() throws IOException, Failure {
    List<String> there =
        new ArrayList<>(
            targets().stream().filter(Files::exists).map(p -> "" + relative(p)).toList());
    dataThere().forEach(path -> there.add(relative(path).toString()));
    if (Files.exists(home.unfinished())) {
      there.add(relative(home.unfinished()).toString());
      throw Failure.usage(
          "an earlier init in " + home.root() + " was cut off; nothing it made is in use",
          "remove what it left and run init again: " + String.join(" ", there));
    }
    if (home.isInitialised()) {
      throw Failure.usage(
          home.root() + " is a home already: log " + home.vkey().name(),
          "make another one elsewhere with --home DIR");
    }
    if (!there.isEmpty()) {
      throw Failure.usage(
          "init would overwrite what is in " + home.root() + ": " + String.join(" ", there),
          "make the home elsewhere with --home DIR");
    }
  }

  private Path relative(Path path) {
    return home.root().relativize(path);
  }

  private List<Path> dataThere() throws IOException {
    if (!Files.exists(home.data())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.data())) {
      return files.filter(p -> !p.endsWith("lost+found")).sorted().toList();
    }
  }

  /**
   * Makes it.
   *
   * @param hosts of the collector's certificate, the one to advertise first
   * @param secret encrypts the keys; null leaves them plain
   * @return the log's key
   */
  VerifierKey found(String origin, List<String> hosts, Secret secret, Settings settings)
      throws IOException, SealwireException, Failure {
    boolean whole = false;
    try {
      VerifierKey vkey = make(origin, hosts, secret, settings);
      whole = true;
      return vkey;
    } finally {
      if (!whole) {
        takeBack();
      }
    }
  }

  private VerifierKey make(String origin, List<String> hosts, Secret secret, Settings settings)
      throws IOException, SealwireException, Failure {
    CertificateAuthority authority =
        CertificateAuthority.create(
            "Sealwire " + limited(origin),
            CertificateAuthority.DEFAULT_VALIDITY,
            root.clock(),
            root.random());
    String name = settings.text(Setting.NAME).orElse(limited(hosts.get(0)));
    Issued collector = collector(authority, name, hosts);
    LogKey logKey = LogKey.create(root.random());
    VerifierKey vkey = new VerifierKey(origin, KeyType.ED25519, logKey.publicKey());
    String address = address(settings, hosts.get(0));
    List<Kit> kits = new ArrayList<>();
    for (Role role : List.of(Role.ADMIN, Role.AUDITOR)) {
      Issued issued = authority.issue(IssueRequest.fresh(role.label(), role, KIT_VALIDITY));
      kits.add(
          Kit.of(
              role.label(),
              role,
              address,
              vkey.toString(),
              issued.key(),
              issued.certificate(),
              authority.certificate()));
    }

    Path staging = stage();
    authority.save(staging.resolve("ca.pem"), staging.resolve("ca.key"), secret);
    PemFiles.writePrivateKey(
        staging.resolve("collector.key"), collector.key(), secret, root.random());
    PemFiles.writeCertificates(
        staging.resolve("collector.pem"),
        List.of(collector.certificate(), authority.certificate()));
    logKey.save(staging.resolve("log.key"), secret, root.random());
    for (Kit kit : kits) {
      kit.write(staging.resolve("kits").resolve(kit.name() + ".pem"), secret, root.random());
    }
    NewFile.write(staging.resolve("log.vkey"), Bytes.utf8(vkey + "\n"));
    record(logKey, vkey, authority, collector, kits);
    writeSettings();
    giveNames(staging);
    return vkey;
  }

  private static Issued collector(CertificateAuthority authority, String name, List<String> hosts)
      throws Failure {
    try {
      return authority.issue(IssueRequest.collector(name, COLLECTOR_VALIDITY, hosts));
    } catch (MalformedException e) {
      throw Failure.usage("--host: " + e.getMessage(), null);
    }
  }

  private static String address(Settings settings, String host) throws Failure {
    String address =
        settings.text(Setting.ADVERTISE).orElse(Home.hostPort(host, settings.number(Setting.PORT)));
    Endpoint.parse(settings.place(Setting.ADVERTISE), address);
    return address;
  }

  /** A common name holds 64 characters, an origin and a host 255. */
  private static String limited(String text) {
    int max = 64 - "Sealwire ".length();
    return text.length() <= max ? text : text.substring(0, max);
  }

  private Path stage() throws IOException {
    createFolder(home.root());
    createFolder(home.certs());
    // Of two at the same time, one fails here.
    Files.createDirectory(home.unfinished(), Home.ownerOnly(home.unfinished(), "rwx------"));
    begun = true;
    Home.createFolders(home.unfinished().resolve("kits"));
    return home.unfinished();
  }

  /** Remembers what was made, also of the folders above it. */
  private void createFolder(Path folder) throws IOException {
    for (Path missing = folder; !Files.exists(missing); missing = missing.getParent()) {
      made.add(missing);
    }
    Home.createFolders(folder);
  }

  private void record(
      LogKey logKey,
      VerifierKey vkey,
      CertificateAuthority authority,
      Issued collector,
      List<Kit> kits)
      throws IOException, SealwireException {
    createFolder(home.data());
    SignatureSuite suite = root.quickSuite();
    try (Scribe scribe = Scribe.create(home.data(), logKey, vkey, suite, root.clock())) {
      scribe.record(
          Submission.of(
              new LogOpened(
                  vkey.name(), vkey.toString(), H2EvidenceLog.SCHEMA_VERSION, Version.software())));
      scribe.issued(authority.certificate(), CertificateIssued.AUTHORITY, null, BY);
      scribe.issued(collector.certificate(), Role.COLLECTOR.label(), authority.certificate(), BY);
      for (Kit kit : kits) {
        scribe.issued(kit.certificate(), kit.role().label(), kit.ca(), BY);
      }
    }
  }

  private void writeSettings() throws IOException {
    Path file = home.settingsFile();
    if (!Files.exists(file)) {
      createFolder(file.getParent());
      made.add(file);
      NewFile.write(file, Bytes.utf8(Setting.file()));
    }
  }

  private void giveNames(Path staging) throws IOException {
    createFolder(home.kits());
    for (Path target : targets()) {
      Path staged = staging.resolve(home.certs().relativize(target));
      Files.move(staged, target); // fails if the target exists
      made.add(target);
    }
    NewFile.forceFolder(home.kits());
    NewFile.forceFolder(home.certs());
    Files.delete(staging.resolve("kits"));
    Files.delete(staging);
    NewFile.forceFolder(home.certs());
  }

  /** Removes what was made; a folder only if nothing else came into it. */
  private void takeBack() {
    try {
      if (begun) {
        for (Path path : dataThere()) {
          NewFile.removeTree(path);
        }
        made.stream().filter(Files::isRegularFile).forEach(Founding::remove);
        NewFile.removeTree(home.unfinished());
      }
      // What lies in a folder sorts behind it.
      made.stream().sorted(Comparator.reverseOrder()).forEach(Founding::remove);
    } catch (IOException e) {
      root.console().warn("could not take back all that was made: " + Faults.message(e));
    }
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // A folder that holds something else by now.
    }
  }
}
