package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** The Ed25519 key (RFC 8032) that signs the checkpoints of a log. */
public final class LogKey {
  private static final int SEED_BYTES = 32;

  private final PrivateKey privateKey;
  private final Bytes publicKey;

  private LogKey(byte[] seed) {
    try {
      privateKey =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no Ed25519", e);
    }
    publicKey =
        Bytes.wrap(new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded());
  }

  private static LogKey ofSeed(byte[] seed) {
    try {
      return new LogKey(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** A new key, in memory only; {@link #save} writes it. */
  public static LogKey create(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return ofSeed(seed);
  }

  /**
   * A key that {@link #save} wrote, or {@code openssl genpkey -algorithm ed25519}.
   *
   * @param passphrase may be null if the key is not encrypted
   * @throws MalformedException if it is not an Ed25519 key in PKCS#8, or the passphrase is missing
   *     or wrong (see {@link PemFiles#readPrivateKey})
   * @throws IOException if the file cannot be read
   */
  public static LogKey open(Path file, Secret passphrase) throws IOException, MalformedException {
    PrivateKey key = PemFiles.readPrivateKey(file, passphrase);
    if (!(key instanceof EdECPrivateKey ed)
        || !ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
      throw new MalformedException("log key", "is " + key.getAlgorithm() + ", want Ed25519");
    }
    return ofSeed(
        ed.getBytes()
            .filter(seed -> seed.length == SEED_BYTES)
            .orElseThrow(() -> new MalformedException("log key", "is not 32 bytes")));
  }

  /**
   * Writes the key to a new file of mode 0600.
   *
   * @param passphrase encrypts the key; null leaves it plain
   * @param random for salt and initialization vector
   * @throws java.nio.file.FileAlreadyExistsException if the file exists; it is left alone
   */
  public void save(Path file, Secret passphrase, SecureRandom random)
      throws IOException, MalformedException {
    PemFiles.writePrivateKey(file, privateKey, passphrase, random);
  }

  /** The private key, for {@code Signature.getInstance("Ed25519")}. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  /** The public key: 32 bytes, RFC 8032 section 5.1.5. */
  public Bytes publicKey() {
    return publicKey;
  }

  /** The public key alone. */
  @Override
  public String toString() {
    return "log key " + publicKey.hex();
  }
}
