package dev.sealwire.collector;

import dev.sealwire.tls.Reasons;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Places for handshakes under way: so many for each source, so many in all. Nobody waits for one.
 *
 * <p>When all are taken, whoever comes gets the place of another: of the newest handshake of the
 * source that has most under way; where that is the comer's own source, it is the comer who goes;
 * and where no source has more than one, the one that has taken longest. So neither one greedy
 * source nor many silent ones keep out somebody whose handshake takes a moment. A handshake that is
 * over and only waits to be recorded keeps its place.
 */
final class Places {
  /** One place, or the refusal of one. */
  static final class Place {
    private final Source source;
    private String reason; // why it was refused or taken away, or null
    private String detail;
    private Runnable giveUp = () -> {};
    private boolean settled;
    private boolean left;

    private Place(Source source) {
      this.source = source;
    }

    private Place refuse(String code, String text) {
      reason = code;
      detail = text;
      return this;
    }
  }

  private int max; // guarded by this
  private int sourceMax; // guarded by this
  private int taken;
  private int running; // places given out and not left, those taken away included
  private boolean closed;
  private final Map<Source, Integer> counts = new HashMap<>();

  /** Handshakes that can lose their place, the oldest first, by source, by how many it has. */
  private final TreeMap<Integer, LinkedHashSet<Source>> levels = new TreeMap<>();

  private final Map<Source, LinkedHashSet<Place>> open = new HashMap<>();
  private final LinkedHashSet<Place> oldest = new LinkedHashSet<>();

  /** Handshakes under way. */
  synchronized int running() {
    return running;
  }

  Places(int max, int sourceMax) {
    this.max = max;
    this.sourceMax = sourceMax;
  }

  /** Other limits; nobody loses a place by it. */
  synchronized void limits(int places, int ofSource) {
    max = places;
    sourceMax = ofSource;
  }

  /** A place for a handshake from {@code source}; {@link #reason} says if there is none. */
  Place take(Source source) {
    Place victim = null;
    Place place = new Place(source);
    synchronized (this) {
      if (closed) {
        return place.refuse(Reasons.SHUTDOWN, "the collector is stopping");
      }
      int own = counts.getOrDefault(source, 0);
      if (own >= sourceMax) {
        return place.refuse(
            Reasons.TOO_MANY_CONNECTIONS,
            own + " handshakes of " + source + " are under way, want at most " + sourceMax);
      }
      if (taken >= max) {
        victim = victim(own);
        String text = "all " + max + " places for handshakes were taken";
        if (victim == null) {
          return place.refuse(Reasons.TOO_MANY_CONNECTIONS, text);
        }
        drop(victim.refuse(Reasons.TOO_MANY_CONNECTIONS, text + ", and another's turn came"));
      }
      add(place);
    }
    if (victim != null) {
      victim.giveUp.run();
    }
    return place;
  }

  /** A place beyond all limits, which nobody takes away: for the collector's own probe. */
  synchronized Place takeOwn(Source source) {
    Place place = new Place(source);
    place.settled = true;
    count(place, 1);
    return place;
  }

  /** Whose place a comer gets whose source has {@code own} already, or null if nobody's. */
  private Place victim(int own) {
    if (levels.isEmpty()) {
      return null;
    }
    int most = levels.lastKey();
    if (most == 1 && own == 0) {
      return oldest.iterator().next();
    }
    if (own + 1 >= most) {
      return null;
    }
    Place newest = null;
    for (Place one : open.get(levels.lastEntry().getValue().iterator().next())) {
      newest = one;
    }
    return newest;
  }

  /** Why there is no place, or was none any more, or null. */
  synchronized String reason(Place place) {
    return place.reason;
  }

  synchronized String detail(Place place) {
    return place.detail;
  }

  /**
   * The handshake begins; {@code giveUp} makes it fail soon.
   *
   * @return false if the place was taken away already
   */
  synchronized boolean begin(Place place, Runnable giveUp) {
    place.giveUp = giveUp;
    return place.reason == null;
  }

  /**
   * The handshake is over, and what came of it counts.
   *
   * @return false if the place was taken away before
   */
  synchronized boolean settle(Place place) {
    if (place.reason != null) {
      return false;
    }
    if (!place.settled) {
      place.settled = true;
      unlist(place);
    }
    return true;
  }

  /** The place is free again. */
  synchronized void leave(Place place) {
    if (place.reason == null) {
      drop(place);
    }
    if (!place.left) {
      place.left = true;
      running--;
      notifyAll();
    }
  }

  /**
   * Gives out no more places. Handshakes under way may come to their own end for a while: why a
   * peer was refused says more than that the collector stopped. Then takes their places away, for
   * {@link Reasons#SHUTDOWN}, and waits until all have left.
   *
   * @return whether all have
   */
  boolean close(long graceMillis, long millis) throws InterruptedException {
    synchronized (this) {
      closed = true;
      awaitNobody(graceMillis);
    }
    List<Place> all;
    synchronized (this) {
      all = List.copyOf(oldest);
      all.forEach(one -> drop(one.refuse(Reasons.SHUTDOWN, "the collector stopped meanwhile")));
    }
    all.forEach(one -> one.giveUp.run());
    return awaitNobody(millis);
  }

  private synchronized boolean awaitNobody(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; running > 0 && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return running == 0;
  }

  private void add(Place place) {
    count(place, 1);
    oldest.add(place);
    relist(
        place.source,
        () -> open.computeIfAbsent(place.source, s -> new LinkedHashSet<>()).add(place));
  }

  private void count(Place place, int by) {
    taken += by;
    running += Math.max(by, 0);
    counts.merge(place.source, by, Integer::sum);
    counts.remove(place.source, 0);
  }

  private void drop(Place place) {
    if (!place.settled) {
      unlist(place);
    }
    count(place, -1);
  }

  private void unlist(Place place) {
    oldest.remove(place);
    relist(place.source, () -> open.get(place.source).remove(place));
  }

  /** Moves a source to the level it has after {@code change}. */
  private void relist(Source source, Runnable change) {
    level(source, false);
    change.run();
    if (open.get(source).isEmpty()) {
      open.remove(source);
    }
    level(source, true);
  }

  private void level(Source source, boolean in) {
    LinkedHashSet<Place> places = open.get(source);
    if (places == null) {
      return;
    }
    LinkedHashSet<Source> level = levels.computeIfAbsent(places.size(), n -> new LinkedHashSet<>());
    if (in) {
      level.add(source);
    } else {
      level.remove(source);
    }
    if (level.isEmpty()) {
      levels.remove(places.size());
    }
  }
}
