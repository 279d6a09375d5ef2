package dev.sealwire.observe;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.collector.Collector;
import dev.sealwire.ledger.Ledger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether a collector can do its work, told from what is known already: nothing is waited for. */
public final class Health {
  /**
   * A part that does not do its work.
   *
   * @param part {@code store}, {@code disk}, {@code certificate} or {@code draining}
   * @param detail what is wrong with it
   */
  public record Fault(String part, String detail) {}

  private final Collector collector;
  private final Ledger ledger;
  private final Vitals vitals;
  private final long freeBytesMin;
  private final Supplier<Map<String, Instant>> expiries;
  private final Clock clock;

  /**
   * @param freeBytesMin with less left the disk is a fault
   * @param expiries when the certificates expire that the collector works with, by what they are
   */
  public Health(
      Collector collector,
      Ledger ledger,
      Vitals vitals,
      long freeBytesMin,
      Supplier<Map<String, Instant>> expiries,
      Clock clock) {
    this.collector = collector;
    this.ledger = ledger;
    this.vitals = vitals;
    this.freeBytesMin = freeBytesMin;
    this.expiries = expiries;
    this.clock = clock;
  }

  /** What is wrong; empty if nothing is. */
  public List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    Optional<String> store = ledger.fault();
    if (store.isPresent()) {
      faults.add(new Fault("store", Plain.text(store.get(), LineEncoder.VALUE_CHARS_MAX)));
    }
    long free = vitals.freeBytes();
    if (free < 0) {
      faults.add(new Fault("disk", "it is not known how much is left"));
    } else if (free < freeBytesMin) {
      faults.add(new Fault("disk", free + " bytes left, want at least " + freeBytesMin));
    }
    Instant now = clock.instant();
    expiries
        .get()
        .forEach(
            (what, end) -> {
              if (end.isBefore(now)) {
                faults.add(new Fault("certificate", "that of the " + what + " expired at " + end));
              }
            });
    if (collector.isDraining()) {
      faults.add(new Fault("draining", "the collector is stopping"));
    }
    return faults;
  }

  static Bytes json(List<Fault> faults) {
    return new JsonWriter()
        .put("status", faults.isEmpty() ? "ok" : "failing")
        .objects(
            "faults", faults, (w, one) -> w.put("part", one.part()).put("detail", one.detail()))
        .toBytes();
  }
}
