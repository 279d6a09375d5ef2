package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.bytes.UntrustedPeerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract at the top of the package, for those who type something wrong. */
class CommandLineTest {
  @TempDir Path folder;

  @Test
  void alone_it_prints_its_usage_and_ends_2() {
    Transcript.Ran ran = new Transcript(null).run();
    assertEquals(Exit.USAGE, ran.exit());
    assertEquals("", ran.out());
    assertTrue(ran.err().contains("Usage: sealwire"), ran.err());
  }

  @Test
  void help_and_version_are_results() {
    for (String[] args :
        new String[][] {
          {"--help"}, {"init", "--help"}, {"pki", "issue", "--help"}, {"log", "-h"}, {"--version"}
        }) {
      Transcript.Ran ran = new Transcript(null).run(args);
      assertEquals(Exit.DONE, ran.exit(), args[0]);
      assertEquals("", ran.err(), args[0]);
      assertFalse(ran.out().isEmpty(), args[0]);
    }
  }

  @Test
  void every_command_has_help_with_an_example_or_needs_none() {
    String all = new Transcript(null).ok("--help").out();
    for (String command : new String[] {"init", "log", "show", "get", "prove", "check", "verify"}) {
      assertTrue(all.contains("\n  " + command + " "), command);
      String help = new Transcript(null).ok(command, "--help").out();
      assertTrue(help.contains("Example"), command);
      assertTrue(help.lines().allMatch(line -> line.length() <= 100), command);
    }
  }

  @Test
  void an_unknown_flag_says_what_was_meant() {
    Transcript.Ran ran = new Transcript(folder).run("init", "--no-pasphrase");
    assertEquals(Exit.USAGE, ran.exit());
    assertEquals("", ran.out());
    assertEquals(
        "sealwire: error: unknown option: '--no-pasphrase'\n"
            + "sealwire: hint: did you mean --no-passphrase?\n",
        ran.err());
  }

  @Test
  void an_unknown_command_and_a_missing_argument_end_2() {
    assertEquals(Exit.USAGE, new Transcript(folder).run("verfy").exit());
    assertEquals(Exit.USAGE, new Transcript(folder).run("show").exit());
    assertEquals(Exit.USAGE, new Transcript(folder).run("show", "first").exit());
    assertEquals(Exit.USAGE, new Transcript(folder).run("pki").exit());
    assertEquals(Exit.USAGE, new Transcript(folder).run("get", "1").exit());
  }

  @Test
  void what_was_mistyped_is_named_and_the_nearest_word_offered() {
    String[][] cases = {
      {"unknown command: 'sned'", "did you mean send?", "sned"},
      {"unknown command: 'frobnicate'", "see sealwire --help", "frobnicate"},
      {"unknown command: 'isue'", "did you mean issue?", "pki", "isue", "x"},
      {"unknown option: '--prot'", "did you mean --port?", "serve", "--prot", "5"},
      {"one too many: 'b'", "see sealwire pki list --help", "pki", "list", "b"},
    };
    for (String[] expected : cases) {
      Transcript.Ran ran =
          new Transcript(folder).run(Arrays.copyOfRange(expected, 2, expected.length));
      assertEquals(Exit.USAGE, ran.exit(), expected[0]);
      assertEquals(
          "sealwire: error: " + expected[0] + "\nsealwire: hint: " + expected[1] + "\n", ran.err());
    }
    String number = new Transcript(folder).run("show", "first").err();
    assertTrue(number.contains("'first' is not a whole number\n"), number);
  }

  @Test
  void a_folder_where_a_file_is_wanted_is_named() {
    for (String[] args :
        new String[][] {
          {"send", "--kit", "" + folder, "--to", "localhost:1", "x"},
          {"init", "--passphrase-file", "" + folder},
          {"pki", "inspect", "" + folder},
        }) {
      Transcript.Ran ran = new Transcript(folder).run(args);
      assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
      assertTrue(ran.err().contains(folder + ": is a folder, want a file"), ran.err());
    }
  }

  @Test
  void whom_nobody_answers_is_told_what_to_look_at() {
    IOException refused =
        new IOException("cannot connect to x port 1", new ConnectException("refused"));
    for (IOException nobody :
        new IOException[] {
          refused, new UnknownHostException("x"), new SocketTimeoutException("within 10 ms")
        }) {
      Failure failure = Faults.explain(nobody);
      assertEquals(Exit.UNREACHED, failure.exit());
      assertTrue(failure.hint().contains("see that the collector serves"), failure.hint());
    }
    assertNull(Faults.explain(new IOException("No space left on device")).hint());
  }

  @Test
  void what_expired_long_ago_is_said_before_anybody_is_asked() {
    Clock before = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3800));
    new Transcript(folder).at(before).ok("init", "--no-passphrase");
    String kit = "" + folder.resolve("certs/kits/auditor.pem");
    Transcript.Ran ran =
        new Transcript(folder).run("send", "--kit", kit, "--to", "127.0.0.1:1", kit);
    assertTrue(ran.err().contains("warning: the certificate in " + kit + " expired"), ran.err());
    assertEquals(Exit.UNREACHED, ran.exit(), ran.err());
    String status = new Transcript(folder).ok("status").err();
    assertTrue(status.contains("sealwire pki rotate-collector"), status);
    assertTrue(status.contains("sealwire pki rotate-ca"), status);
  }

  @Test
  void a_refusal_says_whose_kit_would_do() {
    assertTrue(Faults.explain(new RefusedException("wrong-role", "x")).hint().contains("auditor"));
    assertTrue(Faults.explain(new RefusedException("revoked", "x")).hint().contains("new kit"));
    assertNull(Faults.explain(new RefusedException("other", "x")).hint());
  }

  @Test
  void a_folder_without_a_home_says_so_and_ends_5() {
    for (String[] args :
        new String[][] {
          {"log"},
          {"show", "0"},
          {"get", "0", "-o", "x"},
          {"prove", "0", "-o", "x"},
          {"pki", "list"},
          {"pki", "issue", "a", "--role", "field"},
          {"verify"}
        }) {
      Transcript.Ran ran = new Transcript(folder).run(args);
      assertEquals(Exit.UNREACHED, ran.exit(), args[0] + ran.err());
      assertEquals("", ran.out());
      assertTrue(ran.err().startsWith("sealwire: error: no home in " + folder), ran.err());
      assertTrue(ran.err().contains("sealwire: hint: make one with sealwire init"), ran.err());
    }
  }

  @Test
  void a_folder_that_is_not_there_ends_5() {
    Transcript.Ran ran = new Transcript(folder.resolve("nowhere")).run("log");
    assertEquals(Exit.UNREACHED, ran.exit());
    assertEquals(
        "sealwire: error: no such folder: "
            + folder.resolve("nowhere")
            + "\nsealwire: hint: name the folder of a home with --home DIR, or make one with"
            + " sealwire init\n",
        ran.err());
  }

  @Test
  void an_unknown_variable_is_refused_by_name_before_anything_is_done() {
    Transcript.Ran ran =
        new Transcript(folder).with("SEALWIRE_HOEM", "x").run("init", "--no-passphrase");
    assertEquals(Exit.USAGE, ran.exit());
    assertTrue(ran.err().contains("SEALWIRE_HOEM"), ran.err());
    assertTrue(ran.err().contains("did you mean SEALWIRE_HOME?"), ran.err());
    assertFalse(Files.exists(folder.resolve("certs")));
  }

  @Test
  void the_home_comes_from_the_environment_where_no_flag_names_one() {
    Transcript.Ran ran = new Transcript(null).with("SEALWIRE_HOME", "" + folder).run("log");
    assertTrue(ran.err().contains("no home in " + folder), ran.err());
  }

  @Test
  void a_stack_trace_is_shown_only_if_asked_for() {
    assertFalse(new Transcript(folder).run("log").err().contains("\tat "));
    assertTrue(new Transcript(folder).run("--verbose", "log").err().contains("\tat "));
  }

  @Test
  void exceptions_mean_what_the_contract_says() {
    assertEquals(Exit.UNREACHED, exit(new IOException("x")));
    assertEquals(Exit.UNREACHED, exit(new MalformedException("x", "y")));
    assertEquals(Exit.UNREACHED, exit(new StoreUnknownException("x", null)));
    assertEquals(Exit.EVIDENCE, exit(new EvidenceException("x")));
    assertEquals(Exit.PEER, exit(new UntrustedPeerException("x", "y")));
    assertEquals(Exit.PEER, exit(new RefusedException("x", "y")));
    assertEquals(Exit.USAGE, exit(Failure.usage("x", null)));
    assertEquals(Exit.FAULT, exit(new IllegalStateException("x")));
  }

  private static int exit(Exception thrown) {
    return Faults.explain(thrown).exit();
  }

  @Test
  void foreign_text_shows_without_control_characters() {
    assertEquals("a\\nb\\r\\t\\u{1b}[2J", Shown.text("a\nb\r\t\u001b[2J"));
    assertEquals("\\u{202e}gpj.exe", Shown.text("\u202egpj.exe"));
    assertEquals("\\\\n", Shown.text("\\n"));
    assertEquals("\\u{d800}", Shown.text("\ud800"));
    assertEquals("Ünïcødé 漢字 😀", Shown.text("Ünïcødé 漢字 😀"));
    assertEquals("abc...", Shown.text("abcdefghi", 6));
  }
}
