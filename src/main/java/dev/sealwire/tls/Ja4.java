package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.Sha256;
import java.util.Arrays;
import java.util.List;

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
    int[] suites = withoutGrease(hello.suites());
    int[] extensions = withoutGrease(hello.extensions());
    int[] algorithms = withoutGrease(hello.signatureAlgorithms());
    int[] hashed =
        Arrays.stream(extensions).filter(e -> e != SERVER_NAME && e != ALPN).sorted().toArray();
    StringBuilder out = new StringBuilder("t").append(version(hello));
    out.append(Arrays.stream(extensions).anyMatch(e -> e == SERVER_NAME) ? 'd' : 'i');
    count(out, suites.length);
    count(out, extensions.length);
    out.append(alpn(hello.alpn())).append('_');
    Arrays.sort(suites);
    out.append(suites.length == 0 ? EMPTY : hash(list(suites))).append('_');
    StringBuilder text = list(hashed);
    if (algorithms.length > 0) {
      text.append('_').append(list(algorithms));
    }
    return out.append(hashed.length == 0 ? EMPTY : hash(text)).toString();
  }

  private static String version(ClientHello hello) {
    int[] versions = withoutGrease(hello.versions());
    int version = Arrays.stream(versions).max().orElse(hello.legacyVersion());
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

  /** Two digits, 99 for more. */
  private static void count(StringBuilder out, int size) {
    int shown = Math.min(size, 99);
    out.append((char) ('0' + shown / 10)).append((char) ('0' + shown % 10));
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

  private static int[] withoutGrease(List<Integer> values) {
    return values.stream().mapToInt(v -> v).filter(v -> !ClientHello.isGrease(v)).toArray();
  }

  /** Four hexadecimal digits each, with commas between. */
  private static StringBuilder list(int[] values) {
    StringBuilder out = new StringBuilder(5 * values.length);
    for (int value : values) {
      if (out.length() > 0) {
        out.append(',');
      }
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.append(Character.forDigit(value >> shift & 0xf, 16));
      }
    }
    return out;
  }

  private static String hash(StringBuilder text) {
    return Sha256.hash(Bytes.utf8(text.toString())).hex().substring(0, EMPTY.length());
  }
}
