package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a start found after an unclean end, and what it did about it.
 *
 * @param found at most {@value #FOUND_MAX} findings
 */
public record Recovery(List<Found> found) implements Event {
  static final String TYPE = "recovery";

  /** Findings an entry holds; what goes beyond is counted in a last one. */
  public static final int FOUND_MAX = 100;

  /**
   * One finding.
   *
   * @param what its kind: {@code unclean-end}, {@code unsigned-entries}, {@code temporary-file},
   *     {@code unacknowledged-payload}, {@code more}
   * @param detail the thing and what was done
   */
  public record Found(String what, String detail) {}

  /** Copies the list. */
  public Recovery {
    found = List.copyOf(found);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.objects("found", found, (w, f) -> w.put("what", f.what()).put("detail", f.detail()));
  }

  static Recovery read(JsonObject json) throws MalformedException {
    List<Found> found = new ArrayList<>();
    for (JsonObject item : json.objects("found")) {
      found.add(new Found(item.string("what"), item.string("detail")));
    }
    return new Recovery(found);
  }
}
