package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/formats/proofs.md says of batches and kept receipts, done with the tools it names. */
class ProofsDocumentTest {
  private static final List<String> TOOLS = List.of("sh", "jq", "xxd", "base64", "sha256sum");

  @TempDir Path folder;

  private static boolean there(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, tool)));
  }

  /** The first block of commands behind {@code words}. */
  private static String block(String words) throws IOException {
    String page = Files.readString(Path.of("docs/formats/proofs.md"));
    int at = page.indexOf(words);
    assertTrue(at >= 0, words);
    Matcher block = Pattern.compile("```\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find(at));
    return block.group(1);
  }

  private String run(String script) throws Exception {
    Assumptions.assumeTrue(TOOLS.stream().allMatch(ProofsDocumentTest::there), "no " + TOOLS);
    Path file = Files.writeString(folder.resolve("script"), script);
    Process process =
        new ProcessBuilder("sh", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return said;
  }

  @Test
  void the_commands_show_that_a_statement_covers_an_item_and_only_then() throws Exception {
    String example =
        Files.readString(Path.of("docs/formats/entries.md"))
            .lines()
            .filter(line -> line.startsWith("{") && line.contains("\"item\":"))
            .findFirst()
            .orElseThrow();
    String tree = block("## That the entry is in the tree");
    String functions =
        String.join("\n", tree.lines().filter(line -> line.matches("(hash|hex)\\(\\).*")).toList());
    String statement = block("## The sender's statement").lines().findFirst().orElseThrow();
    String commands = block("That the statement covers it").replace("sha256sum photo.jpg\n", "");
    String script = String.join("\n", functions, statement, commands);
    Files.writeString(folder.resolve("9.leaf"), example);
    String said = run(script);
    assertTrue(said.startsWith("the statement covers the item\n"), said);
    assertTrue(said.contains("6d1663cfde8d2df8419d759f8f37a3e9ad62718e6df424a0ba08c860222808e6"));
    for (String bad :
        List.of(
            example.replace("\\\"size\\\":7", "\\\"size\\\":8"),
            example.replace("\"position\":1", "\"position\":0"),
            example.replace("\"position\":1", "\"position\":3"),
            example.replace("\\\"count\\\":3", "\\\"count\\\":9"),
            example.replaceFirst("\"path\":\\[\"[^\"]*\",", "\"path\":["))) {
      assertFalse(bad.equals(example));
      Files.writeString(folder.resolve("9.leaf"), bad);
      assertFalse(run(script).contains("covers"), bad);
    }
  }

  @Test
  void the_commands_take_one_receipt_out_of_many() throws Exception {
    Bytes note = Bytes.utf8("origin\n18\nroot\n\n\u2014 origin sig\n");
    Sha256 hash = Sha256.hash(new byte[] {1});
    List<ReceiptsFile.One> all =
        List.of(
            new ReceiptsFile.One(5, List.of(hash), Bytes.utf8("{\"five\":\"index 9\"}")),
            new ReceiptsFile.One(9, List.of(hash, Sha256.ZERO), Bytes.utf8("{\"n\u00efne\":9}")),
            new ReceiptsFile.One(90, List.of(), Bytes.utf8("{\"ninety\":9}")));
    ReceiptsFile file = new ReceiptsFile(all, note);
    Files.write(folder.resolve("5.receipts"), file.toBytes());
    assertEquals("", run(block("Receipts that came in a group")));
    assertArrayEquals(
        file.proof(all.get(1)).toBytes().toArray(),
        Files.readAllBytes(folder.resolve("9.tlog-proof")));
    assertArrayEquals(all.get(1).leaf().toArray(), Files.readAllBytes(folder.resolve("9.leaf")));
  }
}
