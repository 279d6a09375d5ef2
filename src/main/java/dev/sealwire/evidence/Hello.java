package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.List;

/**
 * The first thing a peer said. Where it was a ClientHello (RFC 8446 section 4.1.2), hash and copy
 * are of the handshake message and the lists say what it offered; where it was not, they are of the
 * bytes that came and the lists are null.
 *
 * @param sha256 hash of all of it
 * @param length bytes of all of it
 * @param ja4 JA4 fingerprint, or null
 * @param sni server name asked for, or null
 * @param versions protocol versions offered, or null
 * @param suites cipher suites offered, or null
 * @param groups key exchange groups offered, or null
 * @param alpn application protocols offered, or null
 * @param copy its first {@value #COPY_BYTES_MAX} bytes
 */
public record Hello(
    Sha256 sha256,
    long length,
    String ja4,
    String sni,
    List<String> versions,
    List<String> suites,
    List<String> groups,
    List<String> alpn,
    Bytes copy) {

  /** Longest copy that is kept in an entry. */
  public static final int COPY_BYTES_MAX = 4096;

  /** Items of each list that are kept in an entry: the copy has the rest. */
  public static final int LIST_MAX = 64;

  /** Copies the lists and checks the limits. */
  public Hello {
    versions = capped(versions);
    suites = capped(suites);
    groups = capped(groups);
    alpn = capped(alpn);
    if (copy.size() > COPY_BYTES_MAX) {
      throw new IllegalArgumentException("copy is " + copy.size() + " bytes");
    }
  }

  private static List<String> capped(List<String> list) {
    if (list == null) {
      return null;
    }
    return List.copyOf(list.size() <= LIST_MAX ? list : list.subList(0, LIST_MAX));
  }

  void write(JsonWriter json) {
    json.put("sha256", sha256)
        .put("length", length)
        .put("ja4", ja4)
        .put("sni", sni)
        .put("versions", versions)
        .put("suites", suites)
        .put("groups", groups)
        .put("alpn", alpn)
        .base64("copy", copy);
  }

  static Hello read(JsonFields json) throws MalformedException {
    return new Hello(
        json.sha256("sha256"),
        json.number("length"),
        json.stringOrNull("ja4"),
        json.stringOrNull("sni"),
        list(json, "versions"),
        list(json, "suites"),
        list(json, "groups"),
        list(json, "alpn"),
        copy(json.base64("copy")));
  }

  /** Refuses what would be cut off here: it could not be written again as it was read. */
  private static List<String> list(JsonFields json, String name) throws MalformedException {
    List<String> list = json.stringsOrNull(name);
    if (list != null && list.size() > LIST_MAX) {
      throw new MalformedException(
          "hello " + name, "has " + list.size() + " items, want at most " + LIST_MAX);
    }
    return list;
  }

  private static Bytes copy(Bytes copy) throws MalformedException {
    if (copy.size() > COPY_BYTES_MAX) {
      throw new MalformedException(
          "hello copy", "is " + copy.size() + " bytes, want at most " + COPY_BYTES_MAX);
    }
    return copy;
  }
}
