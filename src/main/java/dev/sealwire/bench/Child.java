package dev.sealwire.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, which says where it listens. */
final class Child implements AutoCloseable {
  private static final String READY = "listening on ";
  private static final int SAID_LINES_MAX = 20;
  private static final Duration STOP_MAX = Duration.ofMinutes(2);
  private static final long KIB = 1024;

  private final Process process;
  private final int port;

  private Child(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Runs a command to its end; what it says goes nowhere unless it fails. */
  static void run(Plan plan, String... args) throws IOException {
    Process process = plan.launcher().process(args).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (waitFor(process, STOP_MAX) != 0) {
      throw new IOException("sealwire " + String.join(" ", args) + " failed: " + said.strip());
    }
  }

  /** Starts a server and waits until it listens. */
  static Child serve(Plan plan, Map<String, String> env, String... args) throws IOException {
    ProcessBuilder builder = plan.launcher().process(args).redirectErrorStream(true);
    builder.environment().putAll(env);
    Process process = builder.start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Deque<String> said = new ArrayDeque<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(READY)) {
        drain(out);
        return new Child(process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
      }
      said.add(line);
      if (said.size() > SAID_LINES_MAX) {
        said.remove();
      }
    }
    throw new IOException("a server did not start: " + String.join("; ", said));
  }

  /** A server must not have to wait for somebody to read what it prints. */
  private static void drain(BufferedReader out) {
    Thread thread =
        new Thread(
            () -> {
              try {
                out.transferTo(java.io.Writer.nullWriter());
              } catch (IOException e) {
                // It ended.
              }
            },
            "bench-drain");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return port;
  }

  /** Processor time it has used so far; zero where the system does not tell. */
  Duration cpu() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** The most memory it had resident so far, in bytes; -1 where the system does not tell. */
  long peakBytes() {
    return memory("VmHWM:");
  }

  /** The memory it has resident now, in bytes; -1 where the system does not tell. */
  long residentBytes() {
    return memory("VmRSS:");
  }

  private long memory(String label) {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith(label)) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
        }
      }
    } catch (IOException e) {
      // Not Linux.
    }
    return -1;
  }

  /** Asks it to end and waits for it. */
  void stop() throws IOException {
    process.destroy();
    int exit = waitFor(process, STOP_MAX);
    if (exit != 0) {
      throw new IOException("a server ended with " + exit);
    }
  }

  private static int waitFor(Process process, Duration most) throws IOException {
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException("a process did not end within " + most.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a process");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
