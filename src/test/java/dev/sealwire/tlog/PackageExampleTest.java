package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example on the package's front page does what it says, and is the one that runs here. */
class PackageExampleTest {
  private static final String MAIN = "src/main/java/dev/sealwire/tlog/package-info.java";
  private static final String TEST = "src/test/java/dev/sealwire/tlog/PackageExampleTest.java";

  @Test
  void the_example_verifies() throws Exception {
    MemoryTiles store = new MemoryTiles();
    Bytes entry = Bytes.utf8("an entry");
    String origin = TestKeys.ORIGIN;
    NoteSigner signer = TestKeys.first().signer(origin);
    String vkey = signer.key().toString();
    SignatureSuite suite = TestKeys.jdk();

    TiledTree tree = new TiledTree(store);
    tree.append(Merkle.leafHash(entry)).forEach(store::put);
    SignedCheckpoint signed =
        SignedCheckpoint.sign(new Checkpoint(origin, tree.size(), tree.root()), signer);
    Bytes file = new ProofFile(0, null, tree.inclusion(0, tree.size()), signed.note()).toBytes();

    Policy policy = Policy.forLog(VerifierKey.parse(vkey));
    SignedCheckpoint seen = ProofFile.parse(file).verify(entry, policy, suite);

    assertEquals(signed.checkpoint(), seen.checkpoint());
  }

  @Test
  void the_front_page_shows_the_lines_that_run() throws Exception {
    String page = Files.readString(Path.of(MAIN));
    String own = Files.readString(Path.of(TEST));
    String code = page.substring(page.indexOf("{@code\n") + 7, page.indexOf("}</pre>"));
    int lines = 0;
    for (String line : code.split("\n")) {
      String bare = line.replaceFirst("^ \\* ?", "").strip();
      if (!bare.isEmpty()) {
        assertTrue(own.contains(bare), bare);
        lines++;
      }
    }
    assertTrue(lines >= 7, "only " + lines + " lines of code on the front page");
  }
}
