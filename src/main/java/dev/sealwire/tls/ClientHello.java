package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.List;

/**
 * What a client offered in its first message (RFC 8446 section 4.1.2), as the numbers it sent,
 * GREASE values (RFC 8701) included, in its order. Nothing here is authenticated: it is what the
 * peer said before anybody knew who it was.
 *
 * @param message the handshake message: type, 24-bit length, body; without record headers
 * @param legacyVersion {@code 0x0303} from any modern client
 * @param sessionIdBytes length of the legacy session id, 0 to 32
 * @param suites cipher suites
 * @param extensions types of the extensions
 * @param serverName the name asked for (SNI, printable ASCII), or null
 * @param alpn application protocols (RFC 7301), as bytes because they need not be text
 * @param versions supported_versions, or empty
 * @param groups supported_groups, or empty
 * @param keyShares groups for which a key share came along, or empty
 * @param signatureAlgorithms signature_algorithms, or empty
 */
public record ClientHello(
    Bytes message,
    int legacyVersion,
    int sessionIdBytes,
    List<Integer> suites,
    List<Integer> extensions,
    String serverName,
    List<Bytes> alpn,
    List<Integer> versions,
    List<Integer> groups,
    List<Integer> keyShares,
    List<Integer> signatureAlgorithms) {

  /** Longest handshake message that is read, in bytes. */
  public static final int CLIENT_HELLO_BYTES_MAX = 16 * 1024;

  /** Most cipher suites in one ClientHello. */
  public static final int SUITES_MAX = 512;

  /** Most extensions in one ClientHello. */
  public static final int EXTENSIONS_MAX = 128;

  /** Most entries in one list of versions, groups, key shares or signature algorithms. */
  public static final int LIST_MAX = 127;

  /** Most application protocols in one ClientHello; each is 1 to 255 bytes by its format. */
  public static final int ALPN_MAX = 64;

  /** Longest server name, in bytes. */
  public static final int SERVER_NAME_BYTES_MAX = 255;

  public ClientHello {
    suites = List.copyOf(suites);
    extensions = List.copyOf(extensions);
    alpn = List.copyOf(alpn);
    versions = List.copyOf(versions);
    groups = List.copyOf(groups);
    keyShares = List.copyOf(keyShares);
    signatureAlgorithms = List.copyOf(signatureAlgorithms);
  }

  /**
   * Reads a handshake message.
   *
   * @throws MalformedException if it is not exactly one ClientHello within the limits above
   */
  public static ClientHello parse(Bytes message) throws MalformedException {
    return new ClientHelloParser().parse(message);
  }

  /** SHA-256 of {@link #message}. */
  public Sha256 hash() {
    return Sha256.hash(message);
  }

  /** The application protocols for people: as text if printable ASCII, else {@code 0x} and hex. */
  public List<String> alpnNames() {
    return alpn.stream().map(TlsNames::protocol).toList();
  }

  /** Whether {@code value} is reserved for GREASE (RFC 8701 section 2): {@code 0x?a?a}. */
  static boolean isGrease(int value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
  }
}
