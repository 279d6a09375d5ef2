package dev.sealwire.cli;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands for the demo, shows them with what they print, and holds them to their exit codes.
 */
final class DemoStage implements AutoCloseable {
  private static final int SHOWN_LINES_MAX = 24;
  private static final int STOP_SECONDS_MAX = 60;

  private final Root root;
  private final Path folder;
  private final Map<String, String> env = new HashMap<>();
  private Process collector;

  /**
   * @param folder which everything happens below; shown paths are relative to it
   */
  DemoStage(Root root, Path folder) {
    this.root = root;
    this.folder = folder;
    env.put("SEALWIRE_STATE", folder.resolve("client-state").toString());
  }

  Root root() {
    return root;
  }

  /** A step of the story, in plain words. */
  void say(String words) {
    root.console().print("");
    root.console().print("== " + words);
  }

  /** A line of what happens, indented. */
  void show(String line) {
    root.console().print("   " + line.replace(folder + File.separator, ""));
  }

  /**
   * Runs a command in this process.
   *
   * @param wanted the exit code it must end with
   * @return what it printed, both streams
   * @throws Failure if it ends with another
   */
  String run(int wanted, byte[] input, String... args) throws Failure {
    return run(wanted, true, input, args);
  }

  /** As {@link #run}, without showing what it prints: beside the point of the story. */
  void runQuietly(String... args) throws Failure {
    run(Exit.DONE, false, new byte[0], args);
  }

  private String run(int wanted, boolean shown, byte[] input, String... args) throws Failure {
    showCommand(args);
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(both, true, StandardCharsets.UTF_8);
    Console console = new Console(new ByteArrayInputStream(input), stream, stream, null, false);
    int exit = Sealwire.run(args, console, env);
    stream.flush();
    String printed = both.toString(StandardCharsets.UTF_8);
    List<String> lines = shown || exit != wanted ? printed.lines().toList() : List.of();
    lines.stream().limit(SHOWN_LINES_MAX).forEach(this::show);
    if (lines.size() > SHOWN_LINES_MAX) {
      show("... and " + (lines.size() - SHOWN_LINES_MAX) + " lines more");
    }
    if (exit != wanted) {
      throw Failure.of(
          Exit.FAULT,
          "sealwire " + args[0] + " ended with " + exit + ", want " + wanted,
          null,
          null);
    }
    return printed;
  }

  String run(int wanted, String... args) throws Failure {
    return run(wanted, new byte[0], args);
  }

  private void showCommand(String... args) {
    StringBuilder line = new StringBuilder("$ sealwire");
    for (String arg : args) {
      String shown = arg.replace(folder + File.separator, "");
      line.append(' ').append(shown.contains(" ") ? "'" + shown + "'" : shown);
    }
    show(line.toString());
  }

  /**
   * Starts {@code serve} as a process of its own.
   *
   * @return where it listens
   * @throws Failure if it does not come up
   */
  String serve(String... args) throws IOException, Failure {
    showCommand(args);
    collector = OwnProcess.of(List.of(args)).redirectErrorStream(true).start();
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(collector.getInputStream(), StandardCharsets.UTF_8));
    String prefix = "listening on ";
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      show(line);
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
    throw Failure.of(Exit.FAULT, "the collector did not start", null, null);
  }

  /** Sends the collector SIGTERM and waits for its orderly end. */
  void stopCollector() throws IOException, Failure {
    show("$ kill -TERM " + collector.pid() + "   (the collector)");
    collector.destroy();
    try {
      if (!collector.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)
          || collector.exitValue() != Exit.DONE) {
        throw Failure.of(Exit.FAULT, "the collector did not end in good order", null, null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  @Override
  public void close() {
    if (collector != null && collector.isAlive()) {
      collector.destroyForcibly();
    }
  }
}
