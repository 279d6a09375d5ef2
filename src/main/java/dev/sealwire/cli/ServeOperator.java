package dev.sealwire.cli;

import dev.sealwire.collector.Line;
import dev.sealwire.collector.Operator;
import dev.sealwire.wire.StatusMessages.Expiring;
import dev.sealwire.wire.StatusMessages.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** Whoever runs {@code serve}: where its lines go, and what it can see of the disk. */
final class ServeOperator implements Operator {
  /** Walking over a large vault takes long; who asks more often is told the same again. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path data;
  private final Supplier<List<Expiring>> expiring;
  private final Consumer<Line> lines;
  private final LongConsumer receipts;
  private final Object walking = new Object();
  private StoreExtent extent; // guarded by walking
  private long walkedNanos; // guarded by walking

  /**
   * @param expiring tells what runs out soon
   * @param lines takes the collector's lines
   * @param receipts takes how many nanoseconds each payload took to be recorded
   */
  ServeOperator(
      Path data, Supplier<List<Expiring>> expiring, Consumer<Line> lines, LongConsumer receipts) {
    this.data = data;
    this.expiring = expiring;
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
  public List<Expiring> expiring() {
    return expiring.get();
  }
}
