package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.collector.Line;
import dev.sealwire.collector.Operator;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.wire.StatusMessages.Expiring;
import dev.sealwire.wire.StatusMessages.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Whoever runs {@code serve}: where its lines go, and what it can see of the disk. */
final class ServeOperator implements Operator {
  /** Walking over a large vault takes long; who asks more often is told the same again. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path data;
  private final EvidenceReader log;
  private final Clock clock;
  private final Consumer<Line> lines;
  private final LongConsumer receipts;
  private final Object walking = new Object();
  private StoreExtent extent; // guarded by walking
  private long walkedNanos; // guarded by walking

  /**
   * @param lines takes the collector's lines
   * @param receipts takes how many nanoseconds each payload took to be recorded
   */
  ServeOperator(
      Path data, EvidenceReader log, Clock clock, Consumer<Line> lines, LongConsumer receipts) {
    this.data = data;
    this.log = log;
    this.clock = clock;
    this.lines = lines;
    this.receipts = receipts;
  }

  @Override
  public void say(Line line) {
    lines.accept(line);
  }

  @Override
  public void receipt(long nanos) {
    receipts.accept(nanos);
  }

  @Override
  public Storage storage() throws IOException {
    synchronized (walking) {
      long now = System.nanoTime();
      if (extent == null || now - walkedNanos > FRESH_NANOS) {
        extent = StoreExtent.of(data);
        walkedNanos = System.nanoTime();
      }
      return extent.storage();
    }
  }

  @Override
  public List<Expiring> expiring() throws IOException {
    try {
      return ExpiringSoon.of(log, clock.instant());
    } catch (MalformedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
