package dev.sealwire.tlog;

import dev.sealwire.bytes.Base64s;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

/**
 * A signature line of a note: {@code — <name> <base64(keyId[4] || signature)>}. C2SP signed-note,
 * "Signatures". Whether it verifies is not known; see {@link Note#verify}.
 *
 * @param name of the key
 * @param keyId of the key
 * @param signature what follows the key id, at least one byte
 */
public record NoteSignature(String name, int keyId, Bytes signature) {
  private static final String DASH = "\u2014 ";
  private static final int KEY_ID_BYTES = 4;

  /**
   * @throws IllegalArgumentException if the name is no key name or the signature is empty
   */
  public NoteSignature {
    String fault = Text.nameFault(name);
    if (fault != null) {
      throw new IllegalArgumentException("key name " + fault);
    }
    if (signature.size() == 0) {
      throw new IllegalArgumentException("signature is empty");
    }
  }

  /**
   * Reads a line without its newline.
   *
   * @throws MalformedException if it is not a signature line
   */
  static NoteSignature parse(String line) throws MalformedException {
    if (!line.startsWith(DASH)) {
      throw new MalformedException("signature line", "does not start with an em dash and a space");
    }
    int space = line.indexOf(' ', DASH.length());
    if (space < 0) {
      throw new MalformedException("signature line", "has no signature");
    }
    String name = line.substring(DASH.length(), space);
    String fault = Text.nameFault(name);
    if (fault != null) {
      throw new MalformedException("signature line", "has a key name that " + fault);
    }
    Bytes data = Bytes.wrap(Base64s.decode(line.substring(space + 1)));
    if (data.size() <= KEY_ID_BYTES) {
      throw new MalformedException(
          "signature", "is " + data.size() + " bytes, want a key id of 4 and more");
    }
    int keyId = data.at(0) << 24 | data.at(1) << 16 | data.at(2) << 8 | data.at(3);
    return new NoteSignature(name, keyId, data.slice(KEY_ID_BYTES));
  }

  /** Whether it claims to be that key's: same name and key id. */
  public boolean claims(VerifierKey key) {
    return keyId == key.keyId() && name.equals(key.name());
  }

  /** The line with its newline, as a witness answers it too. */
  public String line() {
    byte[] id = {(byte) (keyId >> 24), (byte) (keyId >> 16), (byte) (keyId >> 8), (byte) keyId};
    return DASH + name + " " + Bytes.wrap(id).plus(signature).base64() + "\n";
  }
}
