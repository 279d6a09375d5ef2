package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Names of the numbers in a handshake, from IANA's TLS parameters. What has no name here is written
 * {@code 0x} and four hexadecimal digits, so that nothing is lost.
 */
public final class TlsNames {
  private static final Map<Integer, String> SUITES =
      Map.ofEntries(
          Map.entry(0x1301, "TLS_AES_128_GCM_SHA256"),
          Map.entry(0x1302, "TLS_AES_256_GCM_SHA384"),
          Map.entry(0x1303, "TLS_CHACHA20_POLY1305_SHA256"),
          Map.entry(0x1304, "TLS_AES_128_CCM_SHA256"),
          Map.entry(0x1305, "TLS_AES_128_CCM_8_SHA256"),
          Map.entry(0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"),
          Map.entry(0x5600, "TLS_FALLBACK_SCSV"),
          Map.entry(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
          Map.entry(0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
          Map.entry(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
          Map.entry(0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
          Map.entry(0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
          Map.entry(0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"));

  private static final Map<Integer, String> GROUPS =
      Map.ofEntries(
          Map.entry(0x0017, "secp256r1"),
          Map.entry(0x0018, "secp384r1"),
          Map.entry(0x0019, "secp521r1"),
          Map.entry(0x001d, "X25519"),
          Map.entry(0x001e, "X448"),
          Map.entry(0x0100, "ffdhe2048"),
          Map.entry(0x0101, "ffdhe3072"),
          Map.entry(0x0102, "ffdhe4096"),
          Map.entry(0x0103, "ffdhe6144"),
          Map.entry(0x0104, "ffdhe8192"),
          Map.entry(0x11eb, "SecP256r1MLKEM768"),
          Map.entry(0x11ec, "X25519MLKEM768"),
          Map.entry(0x11ed, "SecP384r1MLKEM1024"),
          Map.entry(0x6399, "X25519Kyber768Draft00"));

  private static final Map<Integer, String> VERSIONS =
      Map.of(
          0x0304, "TLSv1.3", 0x0303, "TLSv1.2", 0x0302, "TLSv1.1", 0x0301, "TLSv1", 0x0300,
          "SSLv3");

  private TlsNames() {}

  /** The name of a cipher suite. */
  public static String suite(int suite) {
    return name(SUITES, suite);
  }

  /** The name of a group for key agreement. */
  public static String group(int group) {
    return name(GROUPS, group);
  }

  /** The name of a protocol version. */
  public static String version(int version) {
    return name(VERSIONS, version);
  }

  /** An application protocol as text if it is printable ASCII, else {@code 0x} and hexadecimal. */
  static String protocol(Bytes protocol) {
    for (int i = 0; i < protocol.size(); i++) {
      if (protocol.at(i) <= 0x20 || protocol.at(i) >= 0x7f) {
        return "0x" + protocol.hex();
      }
    }
    return new String(protocol.toArray(), StandardCharsets.US_ASCII);
  }

  private static String name(Map<Integer, String> names, int value) {
    String name = names.get(value);
    return name != null ? name : String.format("0x%04x", value);
  }
}
