package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Peers that were turned away past the rate at which refusals are recorded one by one: counted,
 * none left out. What {@link #reasons} count adds up to {@link #count}, and so do {@link #sources},
 * {@link #other} and {@link #beyond} together.
 *
 * @param from when the first of them was turned away
 * @param to when the last of them was
 * @param count how many
 * @param reasons how many for each reason; at most {@value #REASONS_MAX}, by name
 * @param sources those that knocked most, an IPv4 address or an IPv6 /64 each; at most {@value
 *     #SOURCES_MAX}, the largest count first
 * @param other the sources that are not named, and how many refusals they had, or null if all are
 * @param beyond refusals whose sources nobody kept count of: there were too many at the time
 * @param sample the first of them
 */
public record HandshakeStorm(
    Instant from,
    Instant to,
    long count,
    List<Counted> reasons,
    List<Counted> sources,
    Other other,
    long beyond,
    Sample sample)
    implements Event {
  static final String TYPE = "handshake.storm";

  /** Reasons that an entry counts. */
  public static final int REASONS_MAX = 64;

  /** Sources that an entry names. */
  public static final int SOURCES_MAX = 32;

  /**
   * A name and how often it was seen.
   *
   * @param name a reason code or a source
   * @param count at least 1
   */
  public record Counted(String name, long count) {}

  /**
   * Sources that are not named.
   *
   * @param sources how many
   * @param count how many refusals they had
   */
  public record Other(long sources, long count) {}

  /**
   * One refusal of the storm.
   *
   * @param peer numeric address of the peer
   * @param port port of the peer
   * @param ja4 its fingerprint, or null if it said no ClientHello, or was not listened to
   * @param reason why it was turned away
   * @param detail what was found and what was wanted, for people
   */
  public record Sample(String peer, int port, String ja4, String reason, String detail) {}

  /** Puts the lists into their one order. */
  public HandshakeStorm {
    reasons = reasons.stream().sorted(Comparator.comparing(Counted::name)).toList();
    sources =
        sources.stream()
            .sorted(
                Comparator.comparingLong(Counted::count).reversed().thenComparing(Counted::name))
            .toList();
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("from", Times.format(from)).put("to", Times.format(to)).put("count", count);
    json.objects("reasons", reasons, (w, c) -> w.put("reason", c.name()).put("count", c.count()));
    json.objects("sources", sources, (w, c) -> w.put("source", c.name()).put("count", c.count()));
    if (other != null) {
      json.object("other", w -> w.put("sources", other.sources()).put("count", other.count()));
    }
    if (beyond != 0) {
      json.put("beyond", beyond);
    }
    json.object(
        "sample",
        w ->
            w.put("peer", sample.peer())
                .put("port", sample.port())
                .put("ja4", sample.ja4())
                .put("reason", sample.reason())
                .put("detail", sample.detail()));
  }

  static HandshakeStorm read(JsonObject json) throws MalformedException {
    JsonObject other = json.has("other") ? json.object("other") : null;
    JsonObject sample = json.object("sample");
    return new HandshakeStorm(
        Times.parse(json.string("from")),
        Times.parse(json.string("to")),
        positive(json, "count"),
        counted(json, "reasons", "reason", REASONS_MAX),
        counted(json, "sources", "source", SOURCES_MAX),
        other == null ? null : new Other(positive(other, "sources"), positive(other, "count")),
        json.has("beyond") ? positive(json, "beyond") : 0,
        new Sample(
            sample.string("peer"),
            (int) sample.number("port", 0, 65535),
            sample.stringOrNull("ja4"),
            sample.string("reason"),
            sample.string("detail")));
  }

  private static List<Counted> counted(JsonObject json, String list, String name, int max)
      throws MalformedException {
    List<Counted> out = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonObject item : json.objects(list)) {
      Counted counted = new Counted(item.string(name), positive(item, "count"));
      if (!seen.add(counted.name())) {
        throw new MalformedException(list, "count " + counted.name() + " twice");
      }
      out.add(counted);
    }
    if (out.size() > max) {
      throw new MalformedException(list, "are " + out.size() + ", want at most " + max);
    }
    return out;
  }

  private static long positive(JsonObject json, String name) throws MalformedException {
    return json.number(name, 1, Long.MAX_VALUE);
  }
}
