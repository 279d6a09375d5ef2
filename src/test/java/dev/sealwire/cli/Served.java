package dev.sealwire.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real collector, a process of its own on a free port of the loopback. */
final class Served implements AutoCloseable {
  private static final int STOP_SECONDS_MAX = 60;

  private final Process process;
  private final int port;

  private Served(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts {@code serve} over {@code home} and waits until it listens. */
  static Served start(Path home) throws IOException {
    return listening(serve(home));
  }

  /** The same with so many file descriptors and no more. */
  static Served start(Path home, int descriptors) throws IOException {
    ProcessBuilder builder = serve(home);
    String limited = "ulimit -n " + descriptors + " && exec \"$@\"";
    builder.command().addAll(0, List.of("sh", "-c", limited, "sh"));
    return listening(builder);
  }

  private static ProcessBuilder serve(Path home) {
    List<String> serve =
        List.of("--home", home.toString(), "serve", "--bind", "127.0.0.1", "--port", "0");
    ProcessBuilder builder = OwnProcess.of(serve);
    String tls = System.getProperty("sealwire.test.tls", "auto");
    builder.environment().put("SEALWIRE_TLS_PROVIDER", tls);
    return builder;
  }

  /** Starts {@link DrillServe} over {@code home} and waits until it listens. */
  static Served start(Path home, DrillServe.Step step, int times, DrillServe.Fault fault)
      throws IOException {
    List<String> command = OwnProcess.of(List.of()).command();
    command.set(command.size() - 1, DrillServe.class.getName());
    String tls = System.getProperty("sealwire.test.tls", "auto");
    command.add(1, "-Dsealwire.test.tls=" + tls);
    command.addAll(List.of(home.toString(), step.name(), String.valueOf(times), fault.name()));
    return listening(new ProcessBuilder(command));
  }

  private static Served listening(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    // Closed with the process.
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      if (line.startsWith("listening on ")) {
        Thread drain = new Thread(() -> drain(out));
        drain.setDaemon(true);
        drain.start();
        return new Served(process, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
      }
    }
    throw new IOException("the collector did not start:\n" + said);
  }

  private static void drain(BufferedReader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // The process ended, and its output with it.
    }
  }

  long pid() {
    return process.pid();
  }

  int port() {
    return port;
  }

  /** {@code 127.0.0.1:PORT}. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** SIGTERM, and no waiting. */
  void terminate() {
    process.destroy();
  }

  /** SIGTERM, and its orderly end. */
  void stop() throws Exception {
    terminate();
    if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != Exit.DONE) {
      throw new AssertionError("the collector did not end in good order");
    }
  }

  /** Whether it has ended. */
  boolean ended() {
    return !process.isAlive();
  }

  /** Waits for its own end; what it ended with. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("the collector did not end by itself");
    }
    return process.exitValue();
  }

  /** SIGKILL, and its end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
