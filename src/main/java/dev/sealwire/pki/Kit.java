package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * All that one person or program needs to reach a collector, in one PEM file; the package page
 * shows it.
 *
 * @param name the certificate's common name, usable as a file name
 * @param role the certificate's role
 * @param collector {@code host:port}; an IPv6 address in brackets
 * @param logVkey the log's verifier key, checked for its shape alone
 * @param key the certificate's private key; null where only its owner has it
 * @param certificate signed by the first of {@code authorities}
 * @param authorities those that are trusted, self-signed: the one that signed the certificate, and
 *     while one authority takes the place of another, the other; 1 to {@value #AUTHORITIES_MAX}
 */
public record Kit(
    String name,
    Role role,
    String collector,
    String logVkey,
    PrivateKey key,
    X509Certificate certificate,
    List<X509Certificate> authorities) {
  /** Most authorities that a kit names. */
  public static final int AUTHORITIES_MAX = 4;

  private static final String NAME = "Sealwire kit: ";
  private static final String ROLE = "Role: ";
  private static final String COLLECTOR = "Collector: ";
  private static final String LOG = "Log: ";
  private static final int TEXT_LINES = 4;

  /**
   * Checks that all parts fit together.
   *
   * @throws IllegalArgumentException if they do not; {@link #of} says the same as input error
   */
  public Kit {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(certificate, "certificate");
    authorities = List.copyOf(authorities);
    try {
      Names.checkKitName(name);
      Names.checkHostPort(collector);
      Names.checkVkey(logVkey);
      checkAuthorities(authorities);
      checkCertificate(name, role, key, certificate, authorities.get(0));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * A kit of parts that come from outside.
   *
   * @throws MalformedException if a part is malformed or the parts do not fit together
   */
  public static Kit of(
      String name,
      Role role,
      String collector,
      String logVkey,
      PrivateKey key,
      X509Certificate certificate,
      List<X509Certificate> authorities)
      throws MalformedException {
    try {
      return new Kit(name, role, collector, logVkey, key, certificate, authorities);
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof MalformedException malformed) {
        throw malformed;
      }
      throw e;
    }
  }

  /** A kit that names one authority; see above. */
  public static Kit of(
      String name,
      Role role,
      String collector,
      String logVkey,
      PrivateKey key,
      X509Certificate certificate,
      X509Certificate ca)
      throws MalformedException {
    return of(name, role, collector, logVkey, key, certificate, List.of(ca));
  }

  private static void checkAuthorities(List<X509Certificate> authorities)
      throws MalformedException {
    if (authorities.isEmpty() || authorities.size() > AUTHORITIES_MAX) {
      throw new MalformedException(
          "kit", "names " + authorities.size() + " authorities, want 1 to " + AUTHORITIES_MAX);
    }
    for (int i = 0; i < authorities.size(); i++) {
      CertificateAuthority.checkAuthority(authorities.get(i));
      if (authorities.indexOf(authorities.get(i)) < i) {
        throw new MalformedException(
            "kit", "names " + Certificates.describe(authorities.get(i)) + " twice");
      }
    }
  }

  /** The authority that signed the certificate. */
  public X509Certificate ca() {
    return authorities.get(0);
  }

  /**
   * Checks a name before anything is made under it.
   *
   * @throws MalformedException unless it is a letter or digit and up to 63 letters, digits, {@code
   *     . _ @ -}
   */
  public static void checkName(String name) throws MalformedException {
    Names.checkKitName(name);
  }

  private static void checkCertificate(
      String name, Role role, PrivateKey key, X509Certificate certificate, X509Certificate ca)
      throws MalformedException {
    if (!CertificateAuthority.isSignedBy(certificate, ca)) {
      throw new MalformedException(
          "kit",
          "holds " + Certificates.describe(certificate) + ", not signed by the first CA it names");
    }
    if (!Certificates.subject(certificate).equals(name)) {
      throw new MalformedException(
          "kit", "is named " + name + " and holds " + Certificates.describe(certificate));
    }
    Role stated = Role.of(certificate);
    if (stated != role) {
      throw new MalformedException(
          "kit", "is of role " + role.label() + ", its certificate of role " + stated.label());
    }
    if (key != null && !Keys.isPair(key, certificate.getPublicKey())) {
      throw new MalformedException("kit", "holds a key that is not its certificate's");
    }
  }

  /**
   * Reads a kit.
   *
   * @param passphrase may be null if the key is not encrypted
   * @throws MalformedException if the file is not the four lines of text, the key (or none), the
   *     certificate and those of 1 to 4 authorities; if they do not fit together; or if the
   *     passphrase is missing or wrong (see {@link PemFiles#readPrivateKey})
   * @throws IOException if the file cannot be read
   */
  public static Kit read(Path file, Secret passphrase) throws IOException, MalformedException {
    Pem pem = PemFiles.read(file);
    try {
      return parse(pem, passphrase);
    } catch (MalformedException e) {
      throw PemFiles.in(file, e);
    }
  }

  private static Kit parse(Pem pem, Secret passphrase) throws MalformedException {
    List<String> text = pem.text();
    if (text.size() != TEXT_LINES) {
      throw new MalformedException(
          "kit", "has " + text.size() + " lines before its blocks, want " + TEXT_LINES);
    }
    List<PemBlock> blocks = pem.blocks();
    boolean hasKey = blocks.get(0).isPrivateKey();
    int certificates = hasKey ? 1 : 0;
    int cas = blocks.size() - certificates - 1;
    if (cas < 1 || cas > AUTHORITIES_MAX) {
      throw new MalformedException(
          "kit",
          "has "
              + blocks.size()
              + " blocks, want [key,] certificate, 1 to "
              + AUTHORITIES_MAX
              + " CAs");
    }
    String name = field(text, 0, NAME);
    Role role = Role.parse(field(text, 1, ROLE));
    String collector = field(text, 2, COLLECTOR);
    String log = field(text, 3, LOG);
    X509Certificate certificate = blocks.get(certificates).certificate();
    List<X509Certificate> authorities = new ArrayList<>();
    for (PemBlock block : blocks.subList(certificates + 1, blocks.size())) {
      authorities.add(block.certificate());
    }
    PrivateKey key = hasKey ? PrivateKeyCodec.decode(blocks.get(0), passphrase) : null;
    return of(name, role, collector, log, key, certificate, authorities);
  }

  private static String field(List<String> text, int line, String label) throws MalformedException {
    if (!text.get(line).startsWith(label)) {
      throw new MalformedException("kit line", line + 1, "does not begin with " + label.strip());
    }
    return text.get(line).substring(label.length());
  }

  /**
   * Whether the key of a kit is encrypted, so that a passphrase can be asked for.
   *
   * @throws MalformedException if it is not a PEM file
   */
  public static boolean encrypted(Path file) throws IOException, MalformedException {
    return PemFiles.isEncrypted(file);
  }

  /**
   * The bytes of the kit's file. They hold the private key: {@link #write} keeps them from others.
   *
   * @param passphrase encrypts the key; null leaves it plain
   * @param random for salt and initialization vector
   * @throws MalformedException if the passphrase is empty or not UTF-8
   */
  public Bytes encode(Secret passphrase, SecureRandom random) throws MalformedException {
    String text =
        NAME
            + name
            + "\n"
            + ROLE
            + role.label()
            + "\n"
            + COLLECTOR
            + collector
            + "\n"
            + LOG
            + logVkey
            + "\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    if (key != null) {
      PemFiles.write(out, PrivateKeyCodec.encode(key, passphrase, random));
    }
    Pem.write(out, PemBlock.CERTIFICATE, Certificates.encode(certificate).toArray());
    for (X509Certificate authority : authorities) {
      Pem.write(out, PemBlock.CERTIFICATE, Certificates.encode(authority).toArray());
    }
    return Bytes.wrap(out.toByteArray());
  }

  /**
   * Writes the kit to a new file of mode 0600; on stable storage on return.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists; it is left alone
   */
  public void write(Path file, Secret passphrase, SecureRandom random)
      throws IOException, MalformedException {
    PemFiles.createPrivate(file, encode(passphrase, random).toArray());
  }

  /**
   * Who the holder is on a connection.
   *
   * @throws MalformedException if the kit has no key
   */
  public Identity identity() throws MalformedException {
    if (key == null) {
      throw new MalformedException("kit", "of " + name + " has no private key");
    }
    return new Identity(key, List.of(certificate));
  }

  /** Name and role; nothing of the key. */
  @Override
  public String toString() {
    return "kit " + name + " (" + role.label() + ")";
  }
}
