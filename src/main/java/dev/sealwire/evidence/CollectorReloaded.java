package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * A running collector looked at its files again. What is said of it here holds for connections
 * accepted after this entry.
 *
 * @param by who asked
 * @param policy SHA-256 of what handshakes are held to, as in each of them
 * @param collector SHA-256 of the collector's own certificate
 * @param authorities SHA-256 of the certificates of the authorities whose clients may come in
 * @param changed what was taken up: {@code collector certificate}, {@code authorities} or the key
 *     of a setting
 * @param refused what was not, and why; all of its kind stayed as it was
 * @param asker who asked over the channel, or null
 */
public record CollectorReloaded(
    String by,
    Sha256 policy,
    Sha256 collector,
    List<Sha256> authorities,
    List<String> changed,
    List<Refused> refused,
    Asker asker)
    implements Event {
  static final String TYPE = "collector.reloaded";

  /** Most items of each list. */
  public static final int ITEMS_MAX = 100;

  /** What {@link #changed} says of the collector's own certificate. */
  public static final String CERTIFICATE = "collector certificate";

  /** What {@link #changed} says of the authorities. */
  public static final String AUTHORITIES = "authorities";

  /**
   * Something that was not taken up.
   *
   * @param what its kind, or the key of a setting
   * @param detail what is wrong with it
   */
  public record Refused(String what, String detail) {}

  /** Copies the lists. */
  public CollectorReloaded {
    authorities = List.copyOf(authorities);
    changed = List.copyOf(changed);
    refused = List.copyOf(refused);
    if (Math.max(authorities.size(), Math.max(changed.size(), refused.size())) > ITEMS_MAX) {
      throw new IllegalArgumentException("a list is over " + ITEMS_MAX + " items");
    }
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("by", by)
        .put("policy", policy)
        .put("collector", collector)
        .put("authorities", authorities.stream().map(Sha256::hex).toList())
        .put("changed", changed)
        .objects("refused", refused, (w, r) -> w.put("what", r.what()).put("detail", r.detail()));
    Asker.write(json, asker);
  }

  static CollectorReloaded read(JsonObject json) throws MalformedException {
    List<Sha256> authorities = new ArrayList<>();
    for (String hex : limited("authorities", json.strings("authorities"))) {
      authorities.add(Sha256.ofHex(hex));
    }
    List<Refused> refused = new ArrayList<>();
    for (JsonObject item : limited("refused", json.objects("refused"))) {
      refused.add(new Refused(item.string("what"), item.string("detail")));
    }
    return new CollectorReloaded(
        json.string("by"),
        json.sha256("policy"),
        json.sha256("collector"),
        authorities,
        limited("changed", json.strings("changed")),
        refused,
        Asker.read(json));
  }

  private static <T> List<T> limited(String field, List<T> list) throws MalformedException {
    if (list.size() > ITEMS_MAX) {
      throw new MalformedException(
          "field " + field, "has " + list.size() + " items, want at most " + ITEMS_MAX);
    }
    return list;
  }
}
