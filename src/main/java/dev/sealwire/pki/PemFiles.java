package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Certificates and private keys in PEM files. A file is made with its mode, never given it
 * afterwards, and what exists is never overwritten; where the file system knows no POSIX modes the
 * folder's own protection applies.
 */
public final class PemFiles {
  /** Largest PEM file. */
  public static final int PEM_BYTES_MAX = Pem.PEM_BYTES_MAX;

  /** {@link MalformedException#what} where a key is encrypted and no passphrase was given. */
  public static final String MISSING_PASSPHRASE = "missing passphrase";

  /** {@link MalformedException#what} where the passphrase does not open the key. */
  public static final String WRONG_PASSPHRASE = "wrong passphrase";

  private static final String PRIVATE_MODE = "rw-------";
  private static final String PUBLIC_MODE = "rw-r--r--";

  private PemFiles() {}

  /**
   * All certificates of a file that holds nothing else, 1 to 16, in its order.
   *
   * @throws MalformedException if it is over {@value #PEM_BYTES_MAX} bytes or holds anything else
   * @throws IOException if it cannot be read
   */
  public static List<X509Certificate> readCertificates(Path file)
      throws IOException, MalformedException {
    Pem pem = read(file);
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (PemBlock block : pem.blocks()) {
        certificates.add(block.certificate());
      }
      return List.copyOf(certificates);
    } catch (MalformedException e) {
      throw in(file, e);
    }
  }

  /**
   * The one PKCS#8 private key of a file: EC P-256 or P-384, RSA of 2,048 to 8,192 bits, Ed25519.
   *
   * @param passphrase may be null; not looked at where the key is not encrypted
   * @throws MalformedException if the file is malformed; with {@link #MISSING_PASSPHRASE} or {@link
   *     #WRONG_PASSPHRASE} as {@code what()} if that is all that is wrong
   * @throws IOException if it cannot be read
   */
  public static PrivateKey readPrivateKey(Path file, Secret passphrase)
      throws IOException, MalformedException {
    Pem pem = read(file);
    try {
      return PrivateKeyCodec.decode(onlyBlock(pem), passphrase);
    } catch (MalformedException e) {
      throw in(file, e);
    }
  }

  /**
   * Whether the first block of the file is an encrypted private key.
   *
   * @throws MalformedException if it is not a PEM file
   */
  public static boolean isEncrypted(Path file) throws IOException, MalformedException {
    return read(file).blocks().get(0).label().equals(PemBlock.ENCRYPTED_PRIVATE_KEY);
  }

  /**
   * Writes certificates in their order to a new file of mode 0644; on stable storage on return.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file exists; it is left alone
   */
  public static void writeCertificates(Path file, List<X509Certificate> certificates)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (X509Certificate certificate : certificates) {
      Pem.write(out, PemBlock.CERTIFICATE, Certificates.encode(certificate).toArray());
    }
    create(file, out.toByteArray(), PUBLIC_MODE);
  }

  /**
   * Writes a key as PKCS#8 to a new file of mode 0600; on stable storage on return.
   *
   * @param passphrase encrypts the key; null leaves it plain
   * @throws MalformedException if the passphrase is empty or not UTF-8
   * @throws java.nio.file.FileAlreadyExistsException if the file exists; it is left alone
   */
  public static void writePrivateKey(
      Path file, PrivateKey key, Secret passphrase, SecureRandom random)
      throws IOException, MalformedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, PrivateKeyCodec.encode(key, passphrase, random));
    createPrivate(file, out.toByteArray());
  }

  static void write(ByteArrayOutputStream out, PemBlock block) {
    byte[] content = block.content().reveal();
    Pem.write(out, block.label(), content);
    Arrays.fill(content, (byte) 0);
  }

  static PemBlock onlyBlock(Pem pem) throws MalformedException {
    if (pem.blocks().size() != 1) {
      throw new MalformedException("PEM text", "has " + pem.blocks().size() + " blocks, want 1");
    }
    return pem.blocks().get(0);
  }

  /** Reading a folder fails without a word of which one it was. */
  public static void requireFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException("" + file, null, "is a folder, want a file");
    }
  }

  static Pem read(Path file) throws IOException, MalformedException {
    requireFile(file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(PEM_BYTES_MAX + 1);
    }
    if (bytes.length > PEM_BYTES_MAX) {
      throw new MalformedException("file " + file, "is over " + PEM_BYTES_MAX + " bytes");
    }
    try {
      return Pem.parse(Bytes.wrap(bytes));
    } catch (MalformedException e) {
      throw in(file, e);
    }
  }

  /** The same fault, its message naming the file. */
  static MalformedException in(Path file, MalformedException e) {
    String subject = e.offset() < 0 ? e.what() + " " : e.what() + " at " + e.offset() + " ";
    String rule = e.getMessage().substring(subject.length());
    return new MalformedException(e.what(), e.offset(), rule + " (in " + file + ")");
  }

  /** A new file of mode 0600. */
  static void createPrivate(Path file, byte[] content) throws IOException {
    create(file, content, PRIVATE_MODE);
  }

  private static void create(Path file, byte[] content, String mode) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
            }
            : new FileAttribute<?>[0];
    // From here on the file is ours: if it exists already, this throws and nothing is removed.
    FileChannel channel = FileChannel.open(file, options, attributes);
    boolean whole = false;
    try (channel) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
    if (posix) {
      forceFolder(file);
    }
  }

  /** Without this a power cut may take the file's name although its content was forced. */
  private static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
