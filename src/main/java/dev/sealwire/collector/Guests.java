package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each accepted certificate may take, over all of its connections: so many of them and of
 * their open streams, and so many entries and bytes a second, past which it is not refused but read
 * more slowly. Thread-safe.
 */
final class Guests {
  /** Certificates without a connection that may be remembered until their rates are paid back. */
  private static final int GONE_MAX = 1024;

  /**
   * How many times the streams of one connection a certificate may have open over all of its
   * connections: each may hold a temporary file open.
   */
  private static final int STREAMS_FACTOR = 4;

  private int connectionsMax; // guarded by this
  private volatile long streamsMax;
  private long entriesRate; // guarded by this
  private long bytesRate; // guarded by this
  private final Map<Sha256, Guest> guests = new HashMap<>(); // guarded by this
  private int left; // guarded by this: how many went since it was last tidied

  Guests(Fairness fairness, int streamsMax) {
    limits(fairness, streamsMax);
  }

  /** Other limits, also for those who are here; what they owe under the old rates is forgotten. */
  synchronized void limits(Fairness fairness, int streams) {
    streamsMax = (long) STREAMS_FACTOR * streams;
    boolean same =
        entriesRate == fairness.entriesCertificateRate()
            && bytesRate == fairness.bytesCertificateRate();
    connectionsMax = fairness.connectionsCertificateMax();
    entriesRate = fairness.entriesCertificateRate();
    bytesRate = fairness.bytesCertificateRate();
    if (!same) {
      guests.values().forEach(guest -> guest.rates(entriesRate, bytesRate));
    }
  }

  /** One more connection of {@code certificate}, or nothing if it has as many as it may have. */
  synchronized Optional<Guest> enter(Sha256 certificate) {
    Guest guest = guests.computeIfAbsent(certificate, c -> new Guest(entriesRate, bytesRate));
    if (guest.connections >= connectionsMax) {
      return Optional.empty();
    }
    guest.connections++;
    return Optional.of(guest);
  }

  /** Connections that one certificate may have. */
  synchronized int connectionsMax() {
    return connectionsMax;
  }

  private static Bucket bucket(long rate, long nowNanos) {
    return rate == 0 ? null : new Bucket(rate, rate, nowNanos);
  }

  /** Keeps debts over a reconnection, but not for ever. */
  private synchronized void left(Guest guest) {
    if (--guest.connections == 0 && ++left >= GONE_MAX) {
      left = 0;
      long now = System.nanoTime();
      guests.values().removeIf(one -> one.connections == 0 && one.paid(now));
    }
  }

  /** The share of one certificate, used by all of its connections. */
  final class Guest {
    private int connections; // guarded by the guests
    private long streams; // guarded by this
    private Bucket entries; // guarded by this; null is without limit
    private Bucket bytes; // likewise

    private Guest(long entriesRate, long bytesRate) {
      rates(entriesRate, bytesRate);
    }

    private synchronized void rates(long entriesASecond, long bytesASecond) {
      long now = System.nanoTime();
      entries = bucket(entriesASecond, now);
      bytes = bucket(bytesASecond, now);
    }

    /** Takes {@code count} entries; returns for how many nanoseconds to read nothing more. */
    synchronized long entries(int count) {
      return entries == null ? 0 : entries.spend(count, System.nanoTime());
    }

    /** Takes {@code count} bytes; returns for how many nanoseconds to read nothing more. */
    synchronized long bytes(long count) {
      return bytes == null ? 0 : bytes.spend(count, System.nanoTime());
    }

    /** Whether it may have one more stream open, which is counted then. */
    synchronized boolean open() {
      if (streams >= streamsMax) {
        return false;
      }
      streams++;
      return true;
    }

    /** A stream that was counted has ended. */
    synchronized void ended() {
      streams--;
    }

    /** Streams that it may have open. */
    long streamsMax() {
      return streamsMax;
    }

    private synchronized boolean paid(long nowNanos) {
      return (entries == null || entries.full(nowNanos)) && (bytes == null || bytes.full(nowNanos));
    }

    /** A connection ended; once for each {@link Guests#enter}. */
    void leave() {
      left(this);
    }
  }
}
