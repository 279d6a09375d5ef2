package dev.sealwire.tlog;

import dev.sealwire.bytes.Base64s;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.security.PublicKey;
import java.util.HexFormat;

/**
 * A public key under a name, written as a vkey: {@code <name>+<8 hex digits of the key
 * id>+<base64(type || public key)>}. C2SP signed-note, "Verifier keys".
 *
 * @param name not empty, at most {@value #NAME_BYTES_MAX} bytes, no Unicode space, plus or control
 *     character
 * @param keyId the first four bytes of SHA-256(name || 0x0A || type || public key), big-endian
 * @param type what the key signs and how
 * @param publicKey as many bytes as the type has
 */
public record VerifierKey(String name, int keyId, KeyType type, Bytes publicKey) {
  /** The longest name in UTF-8: an ML-DSA-44 cosignature has one byte for its length. */
  public static final int NAME_BYTES_MAX = 255;

  /** The longest vkey that is looked at, in characters. */
  public static final int VKEY_CHARS_MAX = 4096;

  private static final int KEY_ID_DIGITS = 8;

  /**
   * @throws IllegalArgumentException if the name or the key is not as described or the key id is
   *     another
   */
  public VerifierKey {
    String fault = nameFault(name);
    if (fault != null) {
      throw new IllegalArgumentException("key name " + fault);
    }
    if (publicKey.size() != type.publicKeyBytes()) {
      throw new IllegalArgumentException(
          "public key is " + publicKey.size() + " bytes, want " + type.publicKeyBytes());
    }
    if (keyId != keyId(name, type, publicKey)) {
      throw new IllegalArgumentException("key id is not that of the name, type and key");
    }
  }

  /** The key with its key id computed. Throws as above. */
  public VerifierKey(String name, KeyType type, Bytes publicKey) {
    this(name, keyId(name, type, publicKey), type, publicKey);
  }

  /**
   * The key of a Java public key.
   *
   * @throws MalformedException if the name is no key name or the key is not of that type
   */
  public static VerifierKey of(String name, KeyType type, PublicKey key) throws MalformedException {
    checkName(name);
    return new VerifierKey(name, type, KeyEncoding.raw(type, key));
  }

  /**
   * Reads a vkey.
   *
   * @throws MalformedException if it is not one, its type is unknown, or its key id is not that of
   *     its key
   */
  public static VerifierKey parse(String vkey) throws MalformedException {
    if (vkey.length() > VKEY_CHARS_MAX) {
      throw new MalformedException(
          "vkey", "is " + vkey.length() + " characters, want at most " + VKEY_CHARS_MAX);
    }
    // Base64 has plus signs of its own, names have none: the first two separate.
    String[] parts = vkey.split("\\+", 3);
    if (parts.length != 3) {
      throw new MalformedException("vkey", "is not name+key id+key");
    }
    checkName(parts[0]);
    byte[] data = Base64s.decode(parts[2]);
    if (data.length == 0) {
      throw new MalformedException("vkey", "has no key");
    }
    KeyType type = KeyType.of(data[0] & 0xff);
    Bytes publicKey = Bytes.of(data, 1, data.length - 1);
    if (publicKey.size() != type.publicKeyBytes()) {
      throw new MalformedException(
          "vkey public key", "is " + publicKey.size() + " bytes, want " + type.publicKeyBytes());
    }
    int keyId = keyId(parts[0], type, publicKey);
    if (!parts[1].equals(hex(keyId))) {
      throw new MalformedException("vkey", "has another key id than its key, want " + hex(keyId));
    }
    return new VerifierKey(parts[0], keyId, type, publicKey);
  }

  /**
   * Checks a name from outside.
   *
   * @throws MalformedException if it cannot name a key
   */
  public static void checkName(String name) throws MalformedException {
    String fault = nameFault(name);
    if (fault != null) {
      throw new MalformedException("key name", fault);
    }
  }

  private static String nameFault(String name) {
    String fault = Text.nameFault(name);
    int size = fault == null ? Text.utf8Size(name) : 0;
    return size > NAME_BYTES_MAX ? "is " + size + " bytes, want at most 255" : fault;
  }

  private static int keyId(String name, KeyType type, Bytes publicKey) {
    byte[] type1 = {'\n', (byte) type.id()};
    Bytes hash = Sha256.hash(Bytes.utf8(name), Bytes.wrap(type1), publicKey).bytes();
    return hash.at(0) << 24 | hash.at(1) << 16 | hash.at(2) << 8 | hash.at(3);
  }

  private static String hex(int keyId) {
    return HexFormat.of().toHexDigits(keyId, KEY_ID_DIGITS);
  }

  /** The vkey. */
  @Override
  public String toString() {
    Bytes data = Bytes.of((byte) type.id()).plus(publicKey);
    return name + "+" + hex(keyId) + "+" + data.base64();
  }
}
