package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.bytes.UntrustedPeerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertEquals("sealwire: error: no such folder: " + folder.resolve("nowhere") + "\n", ran.err());
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
