package dev.sealwire.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs commands within this process, as somebody would type them. */
final class Transcript {
  private final Path home;
  private final Map<String, String> env = new HashMap<>();
  private Clock clock = Clock.systemUTC();
  private Deque<String> typed;

  /**
   * What a command left.
   *
   * @param raw stdout as bytes
   */
  record Ran(int exit, String out, String err, List<Byte> raw) {
    /** The lines of stdout. */
    List<String> lines() {
      return out.lines().toList();
    }
  }

  /** Commands get {@code --home home}. */
  Transcript(Path home) {
    this.home = home;
  }

  Transcript with(String name, String value) {
    env.put(name, value);
    return this;
  }

  Transcript at(Clock now) {
    clock = now;
    return this;
  }

  /** From now on there is a terminal, on which these passphrases are typed. */
  Transcript typing(String... answers) {
    typed = new ArrayDeque<>(Arrays.asList(answers));
    return this;
  }

  Ran run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console.Prompt prompt =
        typed == null
            ? null
            : question -> typed.isEmpty() ? null : typed.removeFirst().toCharArray();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            prompt,
            false);
    String[] all = new String[args.length + (home == null ? 0 : 2)];
    System.arraycopy(args, 0, all, 0, args.length);
    if (home != null) {
      all[args.length] = "--home";
      all[args.length + 1] = home.toString();
    }
    int exit = Sealwire.run(all, console, env, clock);
    List<Byte> raw = new ArrayList<>();
    for (byte b : out.toByteArray()) {
      raw.add(b);
    }
    return new Ran(
        exit,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        List.copyOf(raw));
  }

  /** Copies a home that was made once, which is faster than making one each time. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (!Files.isDirectory(target)) {
          Files.copy(path, target);
        }
      }
    }
  }

  /** Runs what must end well. */
  Ran ok(String... args) {
    Ran ran = run(args);
    if (ran.exit() != Exit.DONE) {
      throw new AssertionError(String.join(" ", args) + " ended " + ran.exit() + ": " + ran.err());
    }
    return ran;
  }
}
