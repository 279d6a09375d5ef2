package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads one ClientHello (RFC 8446 section 4.1.2 and 4.2), strictly. Used once. */
final class ClientHelloParser {
  static final int TYPE = 1;

  private static final int RANDOM_BYTES = 32;
  private static final int SERVER_NAME = 0;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int ALPN = 16;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  private final List<Integer> extensions = new ArrayList<>();
  private String serverName;
  private List<Bytes> alpn = List.of();
  private List<Integer> versions = List.of();
  private List<Integer> groups = List.of();
  private List<Integer> keyShares = List.of();
  private List<Integer> signatureAlgorithms = List.of();

  ClientHello parse(Bytes message) throws MalformedException {
    if (message.size() > ClientHello.CLIENT_HELLO_BYTES_MAX) {
      throw new MalformedException(
          "client hello",
          "is " + message.size() + " bytes, want at most " + ClientHello.CLIENT_HELLO_BYTES_MAX);
    }
    Cursor in = Cursor.of("client hello", message);
    int type = in.u8();
    if (type != TYPE) {
      throw in.malformed("is a handshake message of type " + type + ", want " + TYPE);
    }
    Cursor body = in.range("client hello", in.u24());
    in.end();
    int legacyVersion = body.u16();
    body.skip(RANDOM_BYTES);
    int sessionIdBytes = body.vector8("session id", 0, 32).left();
    List<Integer> suites = numbers(body.vector16("suites", 2, 2 * ClientHello.SUITES_MAX));
    body.vector8("compression methods", 1, 255);
    if (!body.atEnd()) {
      extensions(body.vector16("extensions", 0, ClientHello.CLIENT_HELLO_BYTES_MAX));
    }
    body.end();
    return new ClientHello(
        message,
        legacyVersion,
        sessionIdBytes,
        suites,
        extensions,
        serverName,
        alpn,
        versions,
        groups,
        keyShares,
        signatureAlgorithms);
  }

  private void extensions(Cursor in) throws MalformedException {
    Set<Integer> seen = new HashSet<>();
    while (!in.atEnd()) {
      int type = in.u16();
      // RFC 8446 section 4.2: at most one extension of the same type.
      if (!seen.add(type)) {
        throw in.malformed("has the extension " + type + " twice");
      }
      if (seen.size() > ClientHello.EXTENSIONS_MAX) {
        throw in.malformed("has more than " + ClientHello.EXTENSIONS_MAX + " extensions");
      }
      extensions.add(type);
      extension(type, in.vector16("extension " + type, 0, ClientHello.CLIENT_HELLO_BYTES_MAX));
    }
  }

  private void extension(int type, Cursor body) throws MalformedException {
    int listMax = 2 * ClientHello.LIST_MAX;
    switch (type) {
      case SERVER_NAME -> serverName = serverName(body);
      case SUPPORTED_GROUPS -> groups = numbers(body.vector16("groups", 2, listMax));
      case SIGNATURE_ALGORITHMS ->
          signatureAlgorithms = numbers(body.vector16("signature algorithms", 2, listMax));
      case ALPN -> alpn = protocols(body);
      case SUPPORTED_VERSIONS -> versions = numbers(body.vector8("versions", 2, listMax));
      case KEY_SHARE -> keyShares = keyShares(body);
      default -> body.skip(body.left());
    }
    body.end();
  }

  private static List<Integer> numbers(Cursor in) throws MalformedException {
    List<Integer> out = new ArrayList<>(in.left() / 2);
    while (!in.atEnd()) {
      out.add(in.u16());
    }
    return out;
  }

  /** RFC 6066 section 3: one host_name (type 0), no other type was ever defined. */
  private static String serverName(Cursor body) throws MalformedException {
    Cursor list = body.vector16("server names", 1, ClientHello.SERVER_NAME_BYTES_MAX + 3);
    int type = list.u8();
    if (type != 0) {
      throw list.malformed("has a name of type " + type + ", want 0");
    }
    Cursor name = list.vector16("server name", 1, ClientHello.SERVER_NAME_BYTES_MAX);
    list.end();
    StringBuilder text = new StringBuilder(name.left());
    while (!name.atEnd()) {
      int c = name.u8();
      if (c <= 0x20 || c >= 0x7f) {
        throw name.malformed("has the byte " + c + ", want printable ASCII");
      }
      text.append((char) c);
    }
    return text.toString();
  }

  /** RFC 7301 section 3.1. */
  private static List<Bytes> protocols(Cursor body) throws MalformedException {
    Cursor list = body.vector16("protocols", 2, ClientHello.CLIENT_HELLO_BYTES_MAX);
    List<Bytes> out = new ArrayList<>();
    while (!list.atEnd()) {
      if (out.size() == ClientHello.ALPN_MAX) {
        throw list.malformed("has more than " + ClientHello.ALPN_MAX + " protocols");
      }
      Cursor name = list.vector8("protocol", 1, 255);
      out.add(name.bytes(name.left()));
    }
    return out;
  }

  /** RFC 8446 section 4.2.8: may be empty, to ask for a HelloRetryRequest. */
  private static List<Integer> keyShares(Cursor body) throws MalformedException {
    Cursor list = body.vector16("key shares", 0, ClientHello.CLIENT_HELLO_BYTES_MAX);
    List<Integer> out = new ArrayList<>();
    while (!list.atEnd()) {
      if (out.size() == ClientHello.LIST_MAX) {
        throw list.malformed("has more than " + ClientHello.LIST_MAX + " key shares");
      }
      out.add(list.u16());
      list.vector16("key share", 1, ClientHello.CLIENT_HELLO_BYTES_MAX);
    }
    return out;
  }
}
