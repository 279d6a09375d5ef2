package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;

/**
 * What a server chose (RFC 8446 section 4.1.3), read from the clear start of what it sent.
 *
 * @param version {@code 0x0304}: from supported_versions, else the legacy field
 * @param suite the cipher suite
 * @param group the key share's group, or -1 if there is none
 * @param helloRetryRequest whether it asks for another ClientHello instead
 */
record ServerHello(int version, int suite, int group, boolean helloRetryRequest) {
  private static final int TYPE = 2;
  private static final int HANDSHAKE = 22;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  /** RFC 8446 section 4.1.3: SHA-256 of "HelloRetryRequest". */
  private static final String RETRY_RANDOM =
      "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

  /**
   * The last ServerHello in the clear records that {@code stream} starts with: behind a
   * HelloRetryRequest comes the real one. What is cut off or encrypted is not looked at.
   *
   * @return null if there is none
   * @throws MalformedException if there is one, and it is not well-formed
   */
  static ServerHello find(Bytes stream) throws MalformedException {
    Cursor messages = Cursor.of("server hello", clearHandshake(stream));
    ServerHello found = null;
    while (messages.left() >= 4) {
      int type = messages.u8();
      int length = messages.u24();
      if (length > messages.left() || type != TYPE) {
        break;
      }
      found = parse(messages.range("server hello", length));
      if (!found.helloRetryRequest) {
        break;
      }
    }
    return found;
  }

  private static Bytes clearHandshake(Bytes stream) throws MalformedException {
    Bytes out = Bytes.EMPTY;
    Cursor records = Cursor.of("records", stream);
    while (records.left() >= 5) {
      int type = records.u8();
      records.u16();
      int length = records.u16();
      if (length > records.left() || type != HANDSHAKE && type != CHANGE_CIPHER_SPEC) {
        break;
      }
      Bytes body = records.bytes(length);
      if (type == HANDSHAKE) {
        out = out.plus(body);
      }
    }
    return out;
  }

  private static ServerHello parse(Cursor in) throws MalformedException {
    int version = in.u16();
    boolean retry = Hex.encode(in.bytes(32).toArray()).equals(RETRY_RANDOM);
    in.vector8("session id", 0, 32);
    int suite = in.u16();
    in.u8();
    int group = -1;
    if (!in.atEnd()) {
      Cursor extensions = in.vector16("extensions", 0, 0xffff);
      while (!extensions.atEnd()) {
        int type = extensions.u16();
        Cursor body = extensions.vector16("extension " + type, 0, 0xffff);
        if (type == SUPPORTED_VERSIONS) {
          version = body.u16();
        } else if (type == KEY_SHARE) {
          group = body.u16();
        }
      }
    }
    in.end();
    return new ServerHello(version, suite, group, retry);
  }
}
