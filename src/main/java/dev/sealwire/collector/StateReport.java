package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.State;
import dev.sealwire.wire.StatusMessages;
import dev.sealwire.wire.StatusMessages.Expiring;
import dev.sealwire.wire.StatusMessages.Storage;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** How a collector stands, put together when somebody asks. */
final class StateReport {
  private static final int SUBJECT_CHARS_MAX = 128;

  private final Collector.Parts parts;
  private final Supplier<CollectorSettings> settings;
  private final Figures figures;
  private final IntSupplier handshaking;
  private final Instant started;
  private volatile boolean draining;

  /**
   * @param settings those in force
   * @param handshaking handshakes under way
   */
  StateReport(
      Collector.Parts parts,
      Supplier<CollectorSettings> settings,
      Figures figures,
      IntSupplier handshaking) {
    this.parts = parts;
    this.settings = settings;
    this.figures = figures;
    this.handshaking = handshaking;
    this.started = parts.clock().instant();
  }

  /** From now on it is stopping. */
  void draining() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /**
   * The state; may take as long as the operator takes to look at the disk.
   *
   * @param checkpoint the latest signed note
   * @param from the size of one that was sent before
   * @param consistency that the log grew from there
   */
  State at(String checkpoint, long from, List<Sha256> consistency) {
    Ledger ledger = parts.ledger();
    Clock clock = parts.clock();
    List<Expiring> expiring = List.of();
    long more = -1;
    try {
      List<Expiring> all = parts.operator().expiring();
      expiring = all.subList(0, Math.min(all.size(), StatusMessages.EXPIRING_MAX));
      more = all.size() - expiring.size();
    } catch (IOException e) {
      // Said by the count, which is -1 then.
    }
    return new State(
        new StatusMessages.Running(
            parts.software(),
            parts.tls().provider().name() + " " + parts.tls().provider().version(),
            started,
            clock.instant(),
            draining),
        checkpoint,
        from,
        consistency,
        new StatusMessages.Connected(
            figures.sessions(Role.FIELD),
            figures.sessions(Role.AUDITOR),
            figures.sessions(Role.ADMIN),
            settings.get().connectionsMax(),
            handshaking.getAsInt()),
        new StatusMessages.Work(
            figures.payloadsOpen(),
            figures.payloadsReceived(),
            figures.payloadBytes(),
            figures.payloadsAborted(),
            ledger.waiting()),
        figures.lastHour(),
        figures.lastDay(),
        storage(),
        ledger.fault().map(Texts::capped).orElse(null),
        expiring.stream().map(StateReport::shorter).toList(),
        more);
  }

  private Storage storage() {
    try {
      return parts.operator().storage();
    } catch (IOException e) {
      return Storage.UNKNOWN;
    }
  }

  private static Expiring shorter(Expiring one) {
    return new Expiring(shorter(one.subject()), one.role(), shorter(one.serial()), one.notAfter());
  }

  private static String shorter(String text) {
    if (text.length() <= SUBJECT_CHARS_MAX) {
      return text;
    }
    // No pair is cut in two: half of one fits into no frame.
    boolean splits = Character.isHighSurrogate(text.charAt(SUBJECT_CHARS_MAX - 1));
    return text.substring(0, SUBJECT_CHARS_MAX - (splits ? 1 : 0)) + "...";
  }
}
