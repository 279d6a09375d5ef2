package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.time.Instant;

/**
 * What both authorities sign when one takes the place of the other, so that whoever knows one of
 * them can tell, by signatures alone, that the other is of the same house.
 *
 * @param origin the log it is meant for
 * @param previous SHA-256 of the certificate of the authority that is replaced
 * @param certificate SHA-256 of that of the authority that takes its place
 * @param time when they signed
 */
public record Succession(String origin, Sha256 previous, Sha256 certificate, Instant time) {
  /** Longest text. */
  public static final int BYTES_MAX = 4096;

  private static final String TYPE = "sealwire.succession";

  /** The exact bytes that are signed. */
  public Bytes encode() {
    return new JsonWriter()
        .put("v", 1)
        .put("type", TYPE)
        .put("origin", origin)
        .put("previous", previous)
        .put("certificate", certificate)
        .put("time", Times.format(time))
        .toBytes();
  }

  /**
   * What {@code text} says.
   *
   * @throws MalformedException if it is not exactly what {@link #encode} writes
   */
  public static Succession decode(Bytes text) throws MalformedException {
    JsonObject json = Json.parse("succession", text, BYTES_MAX);
    json.number("v", 1, 1);
    if (!json.string("type").equals(TYPE)) {
      throw new MalformedException("succession", "has the unknown type " + json.string("type"));
    }
    Succession succession =
        new Succession(
            json.string("origin"),
            json.sha256("previous"),
            json.sha256("certificate"),
            Times.parse(json.string("time")));
    if (!succession.encode().equals(text)) {
      throw new MalformedException("succession", "is not in its one exact spelling");
    }
    return succession;
  }
}
