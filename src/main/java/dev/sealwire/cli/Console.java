package dev.sealwire.cli;

import dev.sealwire.bytes.Secret;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Standard input, output and error, and whether somebody sits there. The only home of System.out.
 */
final class Console {
  /** Asks somebody for a passphrase, without showing it. */
  interface Prompt {
    /** What was typed, which the caller wipes; null at the end of the input. */
    char[] ask(String question) throws IOException;
  }

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Prompt prompt;
  private final boolean progress;

  /**
   * @param prompt asks for a passphrase; null if there is nobody to ask
   * @param progress whether somebody watches stderr
   */
  Console(InputStream in, PrintStream out, PrintStream err, Prompt prompt, boolean progress) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.progress = progress;
  }

  /** The process's own. */
  static Console system() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    java.io.Console console = terminal();
    boolean watched = watched(console != null);
    Prompt prompt = console == null ? null : question -> console.readPassword("%s", question);
    return new Console(System.in, out, err, prompt, watched);
  }

  /** From Java 22 on there is a console also where there is no terminal, and it has to be asked. */
  private static java.io.Console terminal() {
    java.io.Console console = System.console();
    try {
      boolean terminal =
          console != null
              && Boolean.TRUE.equals(java.io.Console.class.getMethod("isTerminal").invoke(console));
      return terminal ? console : null;
    } catch (ReflectiveOperationException e) {
      return console; // An older Java, where it is one or null.
    }
  }

  private static boolean watched(boolean terminal) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return terminal; // Not Linux: whoever has a terminal for input and output watches.
    }
  }

  InputStream in() {
    return in;
  }

  /** For results alone. */
  PrintStream out() {
    return out;
  }

  /** For messages; see {@link #error}, {@link #warn} and {@link #note}. */
  PrintStream err() {
    return err;
  }

  /** Whether there is somebody who can be asked. */
  boolean interactive() {
    return prompt != null;
  }

  /** Whether stderr is a terminal, so that progress may be shown there. */
  boolean showsProgress() {
    return progress;
  }

  /** One line of the result. */
  void print(String line) {
    out.print(line);
    out.print('\n');
  }

  void error(String message) {
    say("error: ", message);
  }

  void hint(String message) {
    say("hint: ", message);
  }

  void warn(String message) {
    say("warning: ", message);
  }

  /** What goes on, for people. */
  void note(String message) {
    say("", message);
  }

  private void say(String prefix, String message) {
    out.flush(); // what was printed before is read before
    err.print("sealwire: " + prefix + Shown.lines(message) + "\n");
  }

  /**
   * Asks for a passphrase.
   *
   * @throws Failure if nobody answers, or the answer is empty
   */
  Secret passphrase(String question) throws IOException, Failure {
    char[] typed = prompt.ask(question);
    if (typed == null || typed.length == 0) {
      throw Failure.usage("no passphrase was given", null);
    }
    try {
      return Secret.of(typed);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }

  /**
   * Whether what was printed can no longer arrive: the reader of the pipe went, the disk is full.
   */
  boolean broken() {
    return out.checkError();
  }
}
