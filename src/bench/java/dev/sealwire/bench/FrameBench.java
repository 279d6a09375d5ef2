package dev.sealwire.bench;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A payload as frames, written and read, without a network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBench {
  /** Bytes of the payload. */
  @Param({"1024", "65536"})
  public int size;

  private byte[] data;
  private byte[] frames;

  /** Makes the frames. */
  @Setup
  public void setUp() throws IOException {
    data = new byte[size];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out);
    frames = out.toByteArray();
  }

  private void write(ByteArrayOutputStream out) throws IOException {
    FrameWriter writer = new FrameWriter(out);
    writer.write(
        1, new Messages.Open("disk/image-0001.raw", "application/octet-stream", "2026-17"));
    writer.data(1, data, 0, data.length);
    writer.flush();
  }

  /** OPEN and DATA to bytes. */
  @Benchmark
  public int write() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(frames.length);
    write(out);
    return out.size();
  }

  /** Bytes to OPEN and DATA. */
  @Benchmark
  public int read() throws IOException, MalformedException {
    FrameReader reader = new FrameReader(new ByteArrayInputStream(frames));
    int bytes = 0;
    while (reader.next()) {
      if (reader.type() == FrameType.OPEN) {
        Messages.Open.decode(reader.json());
      }
      bytes += reader.length();
    }
    return bytes;
  }
}
