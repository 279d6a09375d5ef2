package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.PemFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What opens private keys: the first line of a file, else what somebody types, asked for once and
 * only when a key turns out to be encrypted.
 */
final class Passphrase implements AutoCloseable {
  /** Longest first line of a passphrase file. */
  static final int BYTES_MAX = 4096;

  private final Console console;
  private final Path file; // null: ask
  private final String flag;
  private Secret secret;

  /**
   * @param file holds it; null if somebody has to be asked
   * @param flag the flag that names such a file, for hints
   */
  Passphrase(Console console, Path file, String flag) {
    this.console = console;
    this.file = file;
    this.flag = flag;
  }

  /** The one for a home's keys. */
  static Passphrase of(Root root, Path flagFile, Settings settings) throws Failure {
    Path file = flagFile != null ? flagFile : settings.path(Setting.PASSPHRASE_FILE).orElse(null);
    return new Passphrase(root.console(), file, "--passphrase-file");
  }

  /**
   * What opens {@code key}.
   *
   * @return null if it is not encrypted; belongs to this object
   * @throws Failure if nobody can be asked
   */
  Secret forKey(Path key) throws IOException, MalformedException, Failure {
    return PemFiles.isEncrypted(key) ? secret(key) : null;
  }

  /** What opens the key in a kit, likewise. */
  Secret forKit(Path kit) throws IOException, MalformedException, Failure {
    return Kit.encrypted(kit) ? secret(kit) : null;
  }

  private Secret secret(Path key) throws IOException, Failure {
    if (secret == null) {
      secret = file != null ? read(console, file) : ask(key);
    }
    return secret;
  }

  /** Whether somebody would be asked. */
  boolean asks() {
    return file == null;
  }

  private Secret ask(Path key) throws IOException, Failure {
    if (!console.interactive()) {
      throw Failure.usage(
          key + " is encrypted and there is no terminal to ask for its passphrase",
          "give it with " + flag + " FILE");
    }
    return console.passphrase("passphrase for " + key + ": ");
  }

  /**
   * A passphrase for new keys, asked for twice; null if they are to stay plain. The caller closes
   * it.
   *
   * @param plain whether {@code --no-passphrase} was given
   */
  static Secret forNew(Console console, Path file, boolean plain) throws IOException, Failure {
    if (file != null && plain) {
      throw Failure.usage("--passphrase-file and --no-passphrase exclude each other", null);
    }
    if (plain) {
      return null;
    }
    if (file != null) {
      return read(console, file);
    }
    if (!console.interactive()) {
      throw Failure.usage(
          "there is no terminal to ask for a passphrase on",
          "give one with --passphrase-file FILE, or leave the keys plain with --no-passphrase");
    }
    Secret first = console.passphrase("passphrase for the private keys of this home: ");
    try (Secret second = console.passphrase("once more: ")) {
      if (first.equals(second)) {
        return first;
      }
    }
    first.close();
    throw Failure.usage("the two passphrases differ", null);
  }

  /** The first line of {@code file}. */
  static Secret read(Console console, Path file) throws IOException, Failure {
    PemFiles.requireFile(file);
    warnIfOthersRead(console, file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(BYTES_MAX + 1);
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end > 0 && end < bytes.length && bytes[end - 1] == '\r') {
      end--;
    }
    byte[] line = Arrays.copyOf(bytes, end);
    Arrays.fill(bytes, (byte) 0);
    try {
      if (line.length == 0 || line.length > BYTES_MAX) {
        throw Failure.usage(
            file + ": has a first line of " + line.length + " bytes, want 1 to " + BYTES_MAX,
            "the passphrase is the first line of that file");
      }
      return Secret.of(line);
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  /** Refusing would break the secrets that container platforms mount world-readable. */
  private static void warnIfOthersRead(Console console, Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> others =
          EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
      others.retainAll(Files.getPosixFilePermissions(file));
      if (!others.isEmpty() && Files.isRegularFile(file)) {
        console.warn(file + " can be read by others; chmod 600 keeps it to yourself");
      }
    }
  }

  @Override
  public void close() {
    if (secret != null) {
      secret.close();
    }
  }
}
