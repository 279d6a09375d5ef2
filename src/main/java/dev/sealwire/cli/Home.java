package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The folder that holds {@code certs/}, {@code config/} and {@code data/}. */
final class Home {
  private static final int VKEY_BYTES_MAX = 4096;
  private static final int GENERAL_NAME_DNS = 2; // RFC 5280 section 4.2.1.6
  private static final int GENERAL_NAME_IP = 7;

  private final Path root;

  Home(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  Path root() {
    return root;
  }

  Path certs() {
    return root.resolve("certs");
  }

  Path kits() {
    return certs().resolve("kits");
  }

  Path data() {
    return root.resolve("data");
  }

  /** The database's file. */
  Path store() {
    return data().resolve("evidence.mv.db");
  }

  /** Where the collector that has the store open listens: see {@link CollectorAddress}. */
  Path collectorAddress() {
    return data().resolve("collector.address");
  }

  Path settingsFile() {
    return root.resolve("config").resolve("sealwire.properties");
  }

  Path caCertificate() {
    return certs().resolve("ca.pem");
  }

  Path caKey() {
    return certs().resolve("ca.key");
  }

  /** The authority that {@link #caCertificate} takes the place of, while both are trusted. */
  Path oldCaCertificate() {
    return certs().resolve("ca.old.pem");
  }

  Path oldCaKey() {
    return certs().resolve("ca.old.key");
  }

  /** What {@link #oldCaCertificate} revoked. */
  Path oldRevocationList() {
    return certs().resolve("crl.old.pem");
  }

  /** The authorities whose certificates lie here, the one that issues first. */
  List<X509Certificate> authorities() throws IOException, MalformedException {
    List<X509Certificate> all = new ArrayList<>(PemFiles.readCertificates(caCertificate()));
    if (Files.exists(oldCaCertificate())) {
      for (X509Certificate old : PemFiles.readCertificates(oldCaCertificate())) {
        if (!all.contains(old)) {
          all.add(old);
        }
      }
    }
    if (all.size() > Kit.AUTHORITIES_MAX) {
      throw new MalformedException(
          "file " + caCertificate(),
          "and the one beside it hold "
              + all.size()
              + " authorities, want 1 to "
              + Kit.AUTHORITIES_MAX);
    }
    return all;
  }

  Path collectorCertificate() {
    return certs().resolve("collector.pem");
  }

  Path collectorKey() {
    return certs().resolve("collector.key");
  }

  Path revocationList() {
    return certs().resolve("crl.pem");
  }

  Path logKey() {
    return certs().resolve("log.key");
  }

  Path logVkey() {
    return certs().resolve("log.vkey");
  }

  /** Where {@code init} puts what it makes until all of it is there. */
  Path unfinished() {
    return certs().resolve(".init");
  }

  /** Whether {@code init} was here and came to its end: it removes {@link #unfinished} last. */
  boolean isInitialised() {
    return Files.exists(logVkey()) && !Files.exists(unfinished());
  }

  /**
   * Refuses a folder that is no home.
   *
   * @throws Failure saying what to do
   */
  void requireInitialised() throws Failure {
    if (Files.exists(unfinished())) {
      throw Failure.unreached(
          "sealwire init did not come to its end in " + root, "sealwire init says what to do");
    }
    if (!isInitialised()) {
      throw Failure.unreached(
          "no home in " + root + ": there is no " + root.relativize(logVkey()),
          "make one with sealwire init, or name another folder with --home");
    }
  }

  /**
   * The log's verifier key.
   *
   * @throws Failure if the file is not an Ed25519 vkey on one line
   */
  VerifierKey vkey() throws IOException, Failure {
    Path file = logVkey();
    try {
      byte[] bytes = readAtMost(file, VKEY_BYTES_MAX);
      VerifierKey key = VerifierKey.parse(new String(bytes, StandardCharsets.UTF_8).strip());
      if (key.type() == KeyType.ED25519) {
        return key;
      }
      throw new MalformedException("vkey", "is of type " + key.type() + ", want ED25519");
    } catch (MalformedException e) {
      throw Failure.unreached(file + ": " + e.getMessage(), null);
    }
  }

  static byte[] readAtMost(Path file, int max) throws IOException, MalformedException {
    PemFiles.requireFile(file);
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw new MalformedException("file " + file, "is over " + max + " bytes");
      }
      return bytes;
    }
  }

  /** The collector's certificate. */
  X509Certificate collector() throws IOException, MalformedException {
    return PemFiles.readCertificates(collectorCertificate()).get(0);
  }

  /** What the collector calls itself, unless it is set: its certificate's common name. */
  String collectorName() throws IOException, MalformedException {
    return Certificates.subject(collector());
  }

  /**
   * What kits name as the collector's address.
   *
   * @throws Failure if that cannot be known
   */
  String advertised(Settings settings) throws IOException, MalformedException, Failure {
    var set = settings.text(Setting.ADVERTISE);
    if (set.isPresent()) {
      Endpoint.parse(settings.place(Setting.ADVERTISE), set.get());
      return set.get();
    }
    long port = settings.number(Setting.PORT);
    if (port == 0) {
      throw Failure.usage(
          "the port is 0, so no kit can name the collector's address", "set advertise = HOST:PORT");
    }
    return hostPort(firstHost(collector()), port);
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  static String hostPort(String host, long port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  private static String firstHost(X509Certificate certificate) throws MalformedException {
    return hosts(certificate).get(0);
  }

  /** The names and addresses in a collector's certificate, at least one, in its order. */
  static List<String> hosts(X509Certificate certificate) throws MalformedException {
    List<String> hosts = new ArrayList<>();
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new MalformedException("collector's certificate", "has unreadable names");
    }
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      boolean host = name.get(0).equals(GENERAL_NAME_DNS) || name.get(0).equals(GENERAL_NAME_IP);
      if (host && name.get(1) instanceof String text) {
        hosts.add(text);
      }
    }
    if (hosts.isEmpty()) {
      throw new MalformedException("collector's certificate", "names no host");
    }
    return hosts;
  }

  /** Makes a folder for its owner alone, and what is missing above it; existing ones stay. */
  static void createFolders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
    }
  }

  /** The attributes of a new file or folder, where the file system knows them. */
  static FileAttribute<?>[] ownerOnly(Path path, String mode) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
