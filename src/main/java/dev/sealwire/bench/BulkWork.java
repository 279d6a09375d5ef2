package dev.sealwire.bench;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.StreamSource;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * One long stream, hashed at both ends, stored, forced and receipted; in turn with a bare receiver
 * that hashes, writes and forces. What is sent comes from memory.
 */
final class BulkWork implements Work {
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final double MEGA = 1e6;

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException, SealwireException {
    try (Collecting collecting = Collecting.start(plan, name());
        Child bare = HandshakeWork.bare(plan, collecting)) {
      SSLContext context = collecting.bareContext();
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      Duration cpu = Duration.ZERO;
      for (int round = -Plan.WARM_UPS; round < plan.rounds(); round++) {
        double limit = rate(plan, bare(context, bare.port(), new Noise(plan.bytes(), round)));
        Duration before = collecting.child().cpu();
        double rate = rate(plan, send(collecting, new Noise(plan.bytes(), round)));
        if (round >= 0) {
          cpu = cpu.plus(collecting.child().cpu()).minus(before);
          limits.add(limit);
          ours.add(rate);
        }
        plan.told()
            .accept(
                "bulk round "
                    + round
                    + ": "
                    + Math.round(rate)
                    + " of "
                    + Math.round(limit)
                    + " MB/s");
      }
      long peak = collecting.child().peakBytes();
      collecting.stop();
      String what = "one stream of " + (plan.bytes() >> 20) + " MiB, stored, forced, receipted";
      return List.of(
          Figure.of(name(), what, "MB/s", ours)
              .against("bare receiver on " + plan.provider().name(), limits)
              .server(Latencies.micros(cpu, plan.rounds()), peak));
    }
  }

  private static double rate(Plan plan, long nanos) {
    return plan.bytes() / MEGA / (nanos / 1e9);
  }

  private static long send(Collecting collecting, Noise noise)
      throws IOException, SealwireException {
    long start = System.nanoTime();
    Receipts receipts = new Receipts();
    try (FieldClient client = collecting.connect("bulk", receipts)) {
      client.send(new StreamSource(noise, "bulk"), null, null);
      client.await();
    }
    receipts.check();
    return System.nanoTime() - start;
  }

  private static long bare(SSLContext context, int port, Noise noise) throws IOException {
    long start = System.nanoTime();
    MessageDigest digest = Sha256.digest();
    try (SSLSocket socket = HandshakeWork.connect(context, port, false)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readByte();
      OutputStream out = socket.getOutputStream();
      out.write(ByteBuffer.allocate(Long.BYTES).putLong(noise.left()).array());
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int count = noise.read(chunk); count > 0; count = noise.read(chunk)) {
        digest.update(chunk, 0, count);
        out.write(chunk, 0, count);
      }
      out.flush();
      byte[] answer = in.readNBytes(Sha256.BYTES);
      if (!Arrays.equals(answer, Sha256.finish(digest).toArray())) {
        throw new IOException("the bare receiver answered another hash");
      }
    }
    return System.nanoTime() - start;
  }
}
