package dev.sealwire.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.h2.engine.SysProperties;

/** A process of its own that opens a store and appends until it is killed. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private Child(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Groups of {@code count} entries, as long as it lives; 0 opens the store and waits. */
  static Child start(Path data, int count) throws IOException {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new Child(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classes,
                Child.class.getName(),
                data.toString(),
                Integer.toString(count))
            .start());
  }

  /** The size it says next. */
  long size() throws IOException {
    String line = out.readLine();
    if (line == null) {
      byte[] said = process.getErrorStream().readAllBytes();
      throw new IOException("child ended: " + new String(said, StandardCharsets.UTF_8));
    }
    return Long.parseLong(line);
  }

  /** Kills it; the last size it said. */
  long kill(long last) throws IOException {
    // By its handle: the process would close the pipe, and what it said last with it.
    process.toHandle().destroyForcibly();
    try {
      process.onExit().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException("child does not die", e);
    }
    String line;
    while ((line = out.readLine()) != null) {
      // Only a whole line was said; a number cut short would be a smaller one.
      last = Math.max(last, Long.parseLong(line));
    }
    return last;
  }

  @Override
  public void close() throws IOException {
    kill(0);
    out.close();
  }

  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    H2EvidenceLog log = H2EvidenceLog.open(Path.of(args[0]));
    if (SysProperties.OBJECT_CACHE) {
      throw new IllegalStateException("H2 was loaded before it was told to do without its table");
    }
    long size = log.size();
    do {
      System.out.println(size);
      System.out.flush();
      if (count == 0) {
        System.in.read();
      }
      log.append(Samples.group(size, count));
      size += count;
    } while (true);
  }
}
