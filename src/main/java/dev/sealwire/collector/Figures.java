package dev.sealwire.collector;

import dev.sealwire.pki.Role;
import dev.sealwire.tls.Reasons;
import dev.sealwire.wire.StatusMessages.Refusals;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a collector counts of itself since its start. Counting costs an addition, and nothing here
 * grows with what peers do: what is told apart is told apart by names of ours. Thread-safe.
 */
public final class Figures {
  private static final int HOUR_MINUTES = 60;
  private static final int DAY_MINUTES = 24 * 60;

  /** What a reason that is not in the list is counted as. */
  public static final String OTHER = "other";

  private final LongAdder accepted = new LongAdder();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>(); // keys never change
  private final LongAdder storms = new LongAdder();
  private final LongAdder folded = new LongAdder();
  private final LongAdder payloads = new LongAdder();
  private final LongAdder payloadBytes = new LongAdder();
  private final LongAdder aborted = new LongAdder();
  private final AtomicInteger uploads = new AtomicInteger();
  private final Map<Role, AtomicInteger> sessions = new ConcurrentHashMap<>(); // likewise
  private final Tally refusedLately;
  private final Tally foldedLately;
  private final Tally stormsLately;

  Figures() {
    Reasons.all().forEach(reason -> refused.put(reason, new LongAdder()));
    refused.put(OTHER, new LongAdder());
    for (Role role : Role.values()) {
      sessions.put(role, new AtomicInteger());
    }
    long now = System.nanoTime();
    refusedLately = new Tally(now);
    foldedLately = new Tally(now);
    stormsLately = new Tally(now);
  }

  void accepted() {
    accepted.increment();
  }

  void refused(String reason) {
    refused.getOrDefault(reason, refused.get(OTHER)).increment();
    refusedLately.add(1, System.nanoTime());
  }

  /** A refusal, counted by {@link #refused} too, that is no entry of its own. */
  void folded() {
    folded.increment();
    foldedLately.add(1, System.nanoTime());
  }

  void storm() {
    storms.increment();
    stormsLately.add(1, System.nanoTime());
  }

  void received(long bytes) {
    payloads.increment();
    payloadBytes.add(bytes);
  }

  void aborted() {
    aborted.increment();
  }

  /** So many more payloads are on their way, or so many less. */
  void uploads(int change) {
    uploads.addAndGet(change);
  }

  void entered(Role role) {
    sessions.get(role).incrementAndGet();
  }

  void left(Role role) {
    sessions.get(role).decrementAndGet();
  }

  /** Connections let in. */
  public long handshakesAccepted() {
    return accepted.sum();
  }

  /** Connections refused, by each of the reasons there are and {@link #OTHER}. */
  public Map<String, Long> handshakesRefused() {
    Map<String, Long> sums = new TreeMap<>();
    refused.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }

  /** Refusals that are counted in a storm and no entries of their own. */
  public long refusalsFolded() {
    return folded.sum();
  }

  /** Entries {@code handshake.storm}. */
  public long storms() {
    return storms.sum();
  }

  /** Payloads recorded. */
  public long payloadsReceived() {
    return payloads.sum();
  }

  /** Their bytes. */
  public long payloadBytes() {
    return payloadBytes.sum();
  }

  /** Payloads that were begun and not taken. */
  public long payloadsAborted() {
    return aborted.sum();
  }

  /** Payloads on their way now. */
  public int payloadsOpen() {
    return uploads.get();
  }

  /** Connections in service now. */
  public int sessions(Role role) {
    return sessions.get(role).get();
  }

  Refusals lastHour() {
    return lately(HOUR_MINUTES);
  }

  Refusals lastDay() {
    return lately(DAY_MINUTES);
  }

  private Refusals lately(int minutes) {
    long now = System.nanoTime();
    return new Refusals(
        refusedLately.sum(minutes, now),
        foldedLately.sum(minutes, now),
        stormsLately.sum(minutes, now));
  }
}
