package dev.sealwire.cli;

import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code sealwire} itself, and what all its commands share. */
@Command(
    name = "sealwire",
    versionProvider = Version.class,
    description = {
      "Collects evidence over mutually authenticated TLS, and proves afterwards, to anyone and with"
          + " standard tools, what was received, from whom, when, and that nothing was altered or"
          + " removed since.",
      ""
    },
    footer = {
      "",
      "A home is a folder with certs/, config/ and data/: the current one, or --home, or"
          + " SEALWIRE_HOME.",
      "",
      "Examples:",
      "  sealwire init --host evidence.example.org   make a home here",
      "  sealwire pki issue alice --role field       make alice a kit: certs/kits/alice.pem",
      "  sealwire log --type payload.received        list what was received",
      "  sealwire verify                             read everything again and judge it",
      "",
      "Exit codes: 0 done or intact; 1 internal fault; 2 usage; 3 evidence fails verification;",
      "4 peer refused or untrusted; 5 could not read or reach what was needed."
    })
final class Root implements Callable<Integer> {
  private final Console console;
  private final Map<String, String> env;
  private final Clock clock;
  private final SecureRandom random;

  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 90,
      description = "the home (default: SEALWIRE_HOME, else the current folder)")
  private Path home;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      order = 91,
      description = "show where an error comes from")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      order = 92,
      description = "show this help")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      order = 93,
      description = "show the version")
  private boolean version;

  Root(Console console, Map<String, String> env, Clock clock, SecureRandom random) {
    this.console = console;
    this.env = env;
    this.clock = clock;
    this.random = random;
  }

  Console console() {
    return console;
  }

  Clock clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  boolean verbose() {
    return verbose;
  }

  /** A variable of the environment, or null; an empty one counts as none. */
  String env(String name) {
    String value = env.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** The home, which need not be initialised. */
  Home home() throws Failure {
    if (home == null && env("SEALWIRE_HOME") == null) {
      return new Home(Path.of(""));
    }
    Path named = home != null ? home : path("SEALWIRE_HOME", env("SEALWIRE_HOME"));
    return new Home(named);
  }

  /** A home that can be worked with. */
  Home initialisedHome() throws Failure {
    Home there = home();
    if (!Files.isDirectory(there.root())) {
      throw Failure.unreached(
          "no such folder: " + there.root(),
          "name the folder of a home with --home DIR, or make one with sealwire init");
    }
    there.requireInitialised();
    return there;
  }

  static Path path(String name, String text) throws Failure {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw Failure.usage(name + ": is not a path: " + text, null);
    }
  }

  /** The home's settings, with what flags say. */
  Settings settings(Map<Setting, String> flags) throws IOException, Failure {
    return Settings.load(home().settingsFile(), env, flags);
  }

  Settings settings() throws IOException, Failure {
    return settings(Map.of());
  }

  /** Refuses misspelt variables; called before any command. */
  void checkEnvironment() throws Failure {
    Words.checkVariables(env);
  }

  /** Signatures by the JDK: nothing to load, good for a few. */
  SignatureSuite quickSuite() {
    return new SignatureSuite(null, null, null);
  }

  /** Signatures by the TLS library where it has them: many times faster, for many. */
  SignatureSuite suite(TlsProvider tls) {
    Provider fast = tls.signatures();
    return new SignatureSuite(fast, fast, null);
  }

  @Override
  public Integer call() {
    console.err().print(spec.commandLine().getUsageMessage());
    return Exit.USAGE;
  }
}
