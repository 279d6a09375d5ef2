package dev.sealwire.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. */
public final class Sealwire {
  private static final int USAGE_COLUMNS = 100;

  /** What the library says of a number that is none, in the words of Java. */
  private static final Pattern NO_NUMBER = Pattern.compile("is not an? (long|int)$");

  private Sealwire() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // The database would look for each value it reads or writes among the last thousand.
    System.setProperty("h2.objectCache", "false");
    System.exit(run(args, Console.system(), System.getenv()));
  }

  /**
   * Runs a command within this process.
   *
   * @return its exit code
   */
  static int run(String[] args, Console console, Map<String, String> env) {
    return run(args, console, env, Clock.systemUTC());
  }

  /** As above, with another clock. */
  static int run(String[] args, Console console, Map<String, String> env, Clock clock) {
    Root root = new Root(console, Map.copyOf(env), clock, new SecureRandom());
    int exit = commandLine(root).execute(args);
    if (console.broken() && exit == Exit.DONE) {
      console.error("standard output could not be written to its end");
      exit = Exit.UNREACHED;
    }
    console.err().flush();
    return exit;
  }

  /** All commands. */
  static CommandLine commandLine(Root root) {
    CommandLine pki =
        new CommandLine(new PkiCommand(root))
            .addSubcommand(new PkiIssueCommand(root))
            .addSubcommand(new PkiListCommand(root))
            .addSubcommand(new PkiRenewCommand(root))
            .addSubcommand(new PkiRevokeCommand(root))
            .addSubcommand(new PkiCrlCommand(root))
            .addSubcommand(new PkiRotateCollectorCommand(root))
            .addSubcommand(new PkiRotateCaCommand(root))
            .addSubcommand(new PkiInspectCommand(root));
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new InitCommand(root))
            .addSubcommand(pki)
            .addSubcommand(new ServeCommand(root))
            .addSubcommand(new SendCommand(root))
            .addSubcommand(new LogCommand(root))
            .addSubcommand(new WatchCommand(root))
            .addSubcommand(new ShowCommand(root))
            .addSubcommand(new GetCommand(root))
            .addSubcommand(new ProveCommand(root))
            .addSubcommand(new CheckCommand(root))
            .addSubcommand(new VerifyCommand(root))
            .addSubcommand(new ReloadCommand(root))
            .addSubcommand(new StatusCommand(root))
            .addSubcommand(new BackupCommand(root))
            .addSubcommand(new DemoCommand(root))
            .addSubcommand(new BenchCommand(root))
            .addSubcommand(new BenchPeerCommand(root))
            .addSubcommand(new BenchClientCommand(root));
    inOrder(line);
    IExecutionStrategy strategy =
        parsed -> {
          Integer asked = CommandLine.executeHelpRequest(parsed);
          if (asked != null) {
            return asked;
          }
          try {
            root.checkEnvironment();
          } catch (Failure e) {
            return report(root, e);
          }
          return new RunLast().execute(parsed);
        };
    return line.setExecutionStrategy(strategy)
        .setExecutionExceptionHandler((thrown, command, parsed) -> report(root, thrown))
        .setParameterExceptionHandler((e, args) -> misuse(root.console(), e))
        .setOut(new PrintWriter(root.console().out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(root.console().err(), true, StandardCharsets.UTF_8))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setUsageHelpWidth(USAGE_COLUMNS)
        .setExpandAtFiles(false); // a file may be called @name
  }

  /** Options are listed as they are declared, and those that all commands have behind them. */
  private static void inOrder(CommandLine line) {
    line.getCommandSpec().usageMessage().sortOptions(false);
    line.getSubcommands().values().forEach(Sealwire::inOrder);
  }

  private static int report(Root root, Throwable thrown) {
    Failure failure = Faults.explain(thrown);
    Console console = root.console();
    console.error(failure.getMessage());
    if (failure.hint() != null) {
      console.hint(failure.hint());
    }
    if (root.verbose()) {
      thrown.printStackTrace(console.err());
    }
    return failure.exit();
  }

  private static int misuse(Console console, ParameterException e) {
    String help = "see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    if (e instanceof UnmatchedArgumentException unmatched) {
      unmatched(console, unmatched.getUnmatched().get(0), e.getCommandLine(), help);
    } else {
      String text = Faults.lower(e.getMessage());
      console.error(NO_NUMBER.matcher(text).replaceFirst("is not a whole number"));
      console.hint(help);
    }
    return Exit.USAGE;
  }

  /** The library speaks of unmatched arguments; what was it that somebody meant? */
  private static void unmatched(Console console, String word, CommandLine command, String help) {
    boolean option = word.length() > 1 && word.startsWith("-");
    Map<String, CommandLine> commands = command.getSubcommands();
    String kind =
        option ? "unknown option" : commands.isEmpty() ? "one too many" : "unknown command";
    console.error(kind + ": '" + Shown.text(word) + "'");
    Set<String> names = option ? command.getCommandSpec().optionsMap().keySet() : commands.keySet();
    console.hint(Words.meant(word, names).orElse(help));
  }
}
