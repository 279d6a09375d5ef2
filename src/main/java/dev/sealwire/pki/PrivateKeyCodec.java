package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A private key as a PEM block: PKCS#8, plain or under a passphrase.
 *
 * <p>EncryptedPrivateKeyInfo (RFC 5958 section 3) with PBES2 (RFC 8018 section 6.2): key = PBKDF2(
 * HMAC-SHA-256, UTF-8 of the passphrase, 16 random bytes, rounds), content = AES-256-CBC(key, 16
 * random bytes). Only this suite is read back: it is what we write, and what openssl writes unless
 * told otherwise.
 */
final class PrivateKeyCodec {
  /** PBKDF2 rounds in what we write: what OWASP asks for with HMAC-SHA-256. */
  static final int ROUNDS = 600_000;

  /** Most PBKDF2 rounds in what we read, some ten seconds of work. */
  static final int ROUNDS_MAX = 10_000_000;

  /** Largest encrypted key. */
  static final int KEY_BYTES_MAX = 16 * 1024;

  private static final int SALT_BYTES = 16;
  private static final int SALT_BYTES_MAX = 64;
  private static final int BLOCK_BYTES = 16;
  private static final int AES_KEY_BYTES = 32;

  private PrivateKeyCodec() {}

  /** The block for {@code key}; encrypted unless {@code passphrase} is null. */
  static PemBlock encode(PrivateKey key, Secret passphrase, SecureRandom random)
      throws MalformedException {
    byte[] plain = key.getEncoded();
    if (plain == null) {
      throw new IllegalArgumentException("private key does not show its content");
    }
    try {
      if (passphrase == null) {
        return new PemBlock(PemBlock.PRIVATE_KEY, Secret.of(plain));
      }
      return new PemBlock(PemBlock.ENCRYPTED_PRIVATE_KEY, encrypt(plain, passphrase, random));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static Secret encrypt(byte[] plain, Secret passphrase, SecureRandom random)
      throws MalformedException {
    byte[] salt = new byte[SALT_BYTES];
    byte[] iv = new byte[BLOCK_BYTES];
    random.nextBytes(salt);
    random.nextBytes(iv);
    AlgorithmIdentifier prf =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    PBES2Parameters scheme =
        new PBES2Parameters(
            new KeyDerivationFunc(
                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ROUNDS, prf)),
            new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)));
    try {
      byte[] sealed = aes(Cipher.ENCRYPT_MODE, plain, passphrase, salt, ROUNDS, iv);
      return Secret.of(
          new EncryptedPrivateKeyInfo(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme), sealed)
              .getEncoded());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot encrypt a private key", e);
    }
  }

  /**
   * The key in {@code block}; {@code passphrase} may be null, and is not looked at where the key is
   * plain.
   */
  static PrivateKey decode(PemBlock block, Secret passphrase) throws MalformedException {
    byte[] content = block.content().reveal();
    try {
      if (content.length > KEY_BYTES_MAX) {
        throw new MalformedException(
            "private key", "is " + content.length + " bytes, want at most " + KEY_BYTES_MAX);
      }
      return switch (block.label()) {
        case PemBlock.PRIVATE_KEY -> Keys.decodePrivate(content);
        case PemBlock.ENCRYPTED_PRIVATE_KEY -> decrypt(content, passphrase);
        default ->
            throw new MalformedException(
                "PEM block",
                "is " + Names.quote(block.label()) + ", want a PKCS#8 [ENCRYPTED ]PRIVATE KEY");
      };
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static PrivateKey decrypt(byte[] content, Secret passphrase) throws MalformedException {
    EncryptedPrivateKeyInfo info;
    PBKDF2Params pbkdf2;
    byte[] iv;
    try {
      info = EncryptedPrivateKeyInfo.getInstance(content);
      PBES2Parameters scheme = scheme(info.getEncryptionAlgorithm());
      pbkdf2 = pbkdf2(scheme.getKeyDerivationFunc());
      iv = iv(scheme.getEncryptionScheme());
    } catch (RuntimeException e) { // Bouncy Castle has several for malformed input
      throw new MalformedException("encrypted private key", "is not PKCS#8");
    }
    if (passphrase == null) {
      throw new MalformedException(
          PemFiles.MISSING_PASSPHRASE, "for a private key that is encrypted");
    }
    byte[] plain = null;
    try {
      int rounds = pbkdf2.getIterationCount().intValueExact();
      byte[] sealed = info.getEncryptedData();
      plain = aes(Cipher.DECRYPT_MODE, sealed, passphrase, pbkdf2.getSalt(), rounds, iv);
      return Keys.decodePrivate(plain);
    } catch (GeneralSecurityException e) {
      throw wrongPassphrase();
    } catch (MalformedException e) {
      // One wrong key in 256 leaves what looks like padding: then the content is noise.
      throw plain == null ? e : wrongPassphrase();
    } finally {
      if (plain != null) {
        Arrays.fill(plain, (byte) 0);
      }
    }
  }

  private static MalformedException wrongPassphrase() {
    return new MalformedException(
        PemFiles.WRONG_PASSPHRASE, "for the private key, unless its file is damaged");
  }

  private static PBES2Parameters scheme(AlgorithmIdentifier algorithm) throws MalformedException {
    want(PKCSObjectIdentifiers.id_PBES2.equals(algorithm.getAlgorithm()), "PBES2");
    return PBES2Parameters.getInstance(algorithm.getParameters());
  }

  private static PBKDF2Params pbkdf2(KeyDerivationFunc function) throws MalformedException {
    want(PKCSObjectIdentifiers.id_PBKDF2.equals(function.getAlgorithm()), "PBKDF2");
    PBKDF2Params params = PBKDF2Params.getInstance(function.getParameters());
    want(
        PKCSObjectIdentifiers.id_hmacWithSHA256.equals(params.getPrf().getAlgorithm()),
        "HMAC-SHA-256");
    int roundBits = params.getIterationCount().bitLength();
    want(
        roundBits < Integer.SIZE
            && params.getIterationCount().signum() > 0
            && params.getIterationCount().intValueExact() <= ROUNDS_MAX,
        "1 to " + ROUNDS_MAX + " rounds");
    int salt = params.getSalt().length;
    want(salt >= 1 && salt <= SALT_BYTES_MAX, "a salt of 1 to " + SALT_BYTES_MAX + " bytes");
    want(
        params.getKeyLength() == null || params.getKeyLength().intValue() == AES_KEY_BYTES,
        "a key of 32 bytes");
    return params;
  }

  private static byte[] iv(EncryptionScheme scheme) throws MalformedException {
    want(NISTObjectIdentifiers.id_aes256_CBC.equals(scheme.getAlgorithm()), "AES-256-CBC");
    byte[] iv = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
    want(iv.length == BLOCK_BYTES, "an initialization vector of 16 bytes");
    return iv;
  }

  private static void want(boolean holds, String wanted) throws MalformedException {
    if (!holds) {
      throw new MalformedException(
          "encrypted private key",
          "is protected in another way, want " + wanted + " (PBES2, HMAC-SHA-256, AES-256-CBC)");
    }
  }

  private static byte[] aes(
      int mode, byte[] input, Secret passphrase, byte[] salt, int rounds, byte[] iv)
      throws GeneralSecurityException, MalformedException {
    char[] characters = passphrase.revealChars();
    if (characters.length == 0) {
      throw new MalformedException("passphrase", "is empty");
    }
    PBEKeySpec spec = new PBEKeySpec(characters, salt, rounds, AES_KEY_BYTES * Byte.SIZE);
    Arrays.fill(characters, '\0');
    byte[] key = null;
    try {
      key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
      return cipher.doFinal(input);
    } finally {
      spec.clearPassword();
      if (key != null) {
        Arrays.fill(key, (byte) 0);
      }
    }
  }
}
