package dev.sealwire.bench;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.field.BytesSource;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.Sent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** A client that sends small payloads, no two alike, and notes how long each receipt took. */
final class Sender extends Receipts implements AutoCloseable {
  /** More than a connection may have open. */
  private static final int STARTS = 1 << 17;

  private final byte[] data;
  private final long[] starts = new long[STARTS];
  private final Latencies latencies = new Latencies();
  private final FieldClient client;
  private long next;

  /**
   * @param size bytes of each payload, at least 8
   * @param number of the client, so that no other sends the same
   */
  Sender(Collecting collecting, int size, int number) throws IOException, SealwireException {
    data = new byte[size];
    new Random(number).nextBytes(data);
    client = collecting.connect("state-" + number, this);
  }

  /** Sends one more, without waiting for its receipt. */
  void send() throws IOException, SealwireException {
    ByteBuffer.wrap(data).putLong(next);
    starts[(int) (next % STARTS)] = System.nanoTime();
    String name = Long.toString(next++);
    client.send(new BytesSource(Bytes.of(data), name), null, null);
  }

  /** Waits for all receipts. */
  void await() throws IOException, SealwireException {
    client.await();
    check();
  }

  Latencies latencies() {
    return latencies;
  }

  @Override
  public void sent(Sent sent) {
    long number = Long.parseLong(sent.name());
    latencies.add(System.nanoTime() - starts[(int) (number % STARTS)]);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
