package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.Sha256;
import java.util.List;
import java.util.stream.Collectors;

/**
 * JA4, the fingerprint of a TLS client over TCP (FoxIO, BSD 3-clause): what kind of program
 * knocked, whatever its address. Anyone can imitate another program's: it is a hint, never a proof.
 */
public final class Ja4 {
  private static final int SERVER_NAME = 0x0000;
  private static final int ALPN = 0x0010;
  private static final String EMPTY = "000000000000";

  private Ja4() {}

  /** The fingerprint, such as {@code t13d1516h2_8daaf6152771_e5627efa2ab1}. */
  public static String of(ClientHello hello) {
    List<Integer> suites = withoutGrease(hello.suites());
    List<Integer> extensions = withoutGrease(hello.extensions());
    List<Integer> hashed =
        extensions.stream().filter(e -> e != SERVER_NAME && e != ALPN).sorted().toList();
    String algorithms = list(withoutGrease(hello.signatureAlgorithms()));
    return "t"
        + version(hello)
        + (extensions.contains(SERVER_NAME) ? "d" : "i")
        + count(suites)
        + count(extensions)
        + alpn(hello.alpn())
        + "_"
        + (suites.isEmpty() ? EMPTY : hash(list(suites.stream().sorted().toList())))
        + "_"
        + (hashed.isEmpty()
            ? EMPTY
            : hash(list(hashed) + (algorithms.isEmpty() ? "" : "_" + algorithms)));
  }

  private static String version(ClientHello hello) {
    int version =
        withoutGrease(hello.versions()).stream()
            .mapToInt(Integer::intValue)
            .max()
            .orElse(hello.legacyVersion());
    return switch (version) {
      case 0x0304 -> "13";
      case 0x0303 -> "12";
      case 0x0302 -> "11";
      case 0x0301 -> "10";
      case 0x0300 -> "s3";
      case 0x0002 -> "s2";
      default -> "00";
    };
  }

  private static String count(List<Integer> list) {
    return String.format("%02d", Math.min(list.size(), 99));
  }

  private static String alpn(List<Bytes> protocols) {
    if (protocols.isEmpty()) {
      return "00";
    }
    Bytes value = protocols.get(0);
    int first = value.at(0);
    int last = value.at(value.size() - 1);
    if (isAlphanumeric(first) && isAlphanumeric(last)) {
      return "" + (char) first + (char) last;
    }
    String hex = Hex.encode(value.toArray());
    return "" + hex.charAt(0) + hex.charAt(hex.length() - 1);
  }

  private static boolean isAlphanumeric(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static List<Integer> withoutGrease(List<Integer> values) {
    return values.stream().filter(v -> !ClientHello.isGrease(v)).toList();
  }

  private static String list(List<Integer> values) {
    return values.stream().map(Ja4::hex).collect(Collectors.joining(","));
  }

  private static String hex(int value) {
    return Hex.encode(new byte[] {(byte) (value >> 8), (byte) value});
  }

  private static String hash(String text) {
    return Sha256.hash(Bytes.utf8(text)).hex().substring(0, EMPTY.length());
  }
}
