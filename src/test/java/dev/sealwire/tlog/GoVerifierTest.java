package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is made here is read by a verifier that shares no code with it: {@code
 * src/test/go/verify/main.go} over Go's {@code sumdb/note} and {@code sumdb/tlog}.
 */
class GoVerifierTest {
  private static final String GO_PATH = "/usr/share/gocode";
  private static final long BUILD_SECONDS_MAX = 180;
  private static final int SIZE = 70_000;

  @TempDir static Path built;
  @TempDir Path dir;

  private final SignatureSuite suite = TestKeys.fast();
  private final NoteSigner signer = TestKeys.first().signer(TestKeys.ORIGIN);
  private final TiledTree tree = new MemoryTiles().grow(SIZE);

  @BeforeAll
  static void build() throws Exception {
    Assumptions.assumeTrue(onPath("go"), "SKIPPED: go is not installed (golang-go)");
    Assumptions.assumeTrue(
        Files.isDirectory(Path.of(GO_PATH, "src/golang.org/x/mod/sumdb")),
        "SKIPPED: Go's sumdb packages are not installed (golang-golang-x-mod-dev)");
    ProcessBuilder go =
        new ProcessBuilder("go", "build", "-o", built.resolve("verify").toString(), ".");
    go.directory(new File("src/test/go/verify"));
    go.environment().put("GOPATH", GO_PATH);
    go.environment().put("GO111MODULE", "off");
    go.environment().put("GOFLAGS", "");
    go.environment().put("GOCACHE", built.resolve("cache").toString());
    assertEquals(0, run(go, built.resolve("build.log")), "go build: see its output");
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static int run(ProcessBuilder builder, Path output) throws Exception {
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(BUILD_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(builder.command() + " did not end");
    }
    return process.exitValue();
  }

  private int verify(String what, String... files) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(built.resolve("verify").toString(), what);
    builder.command().add(signer.key().toString());
    builder.command().addAll(List.of(files));
    int exit = run(builder, dir.resolve("output"));
    assertNotEquals(2, exit, "called wrongly");
    return exit;
  }

  private String file(String name, Bytes content) throws IOException {
    return Files.write(dir.resolve(name), content.toArray()).toString();
  }

  private SignedCheckpoint checkpoint(long size) throws Exception {
    return SignedCheckpoint.sign(new Checkpoint(TestKeys.ORIGIN, size, tree.rootAt(size)), signer);
  }

  private static Bytes flipped(Bytes bytes, int at) {
    byte[] out = bytes.toArray();
    out[at] ^= 1;
    return Bytes.wrap(out);
  }

  @Test
  void go_opens_our_checkpoints_and_no_altered_ones() throws Exception {
    for (long size : new long[] {0, 1, 256, SIZE}) {
      Bytes note = checkpoint(size).note();
      assertEquals(0, verify("checkpoint", file("good", note)));
      for (int at = 0; at < note.size(); at += 23) {
        assertEquals(1, verify("checkpoint", file("bad", flipped(note, at))), "byte " + at);
      }
    }
  }

  @Test
  void go_opens_a_checkpoint_with_cosignatures_of_both_types() throws Exception {
    SignedCheckpoint signed = checkpoint(SIZE);
    TestKeys witness = TestKeys.second();
    VerifierKey ed25519 = witness.key("w.example", KeyType.COSIGNATURE_ED25519);
    KeyPair pair = TestKeys.mlDsa44();
    VerifierKey mlDsa =
        VerifierKey.of(TestKeys.ORIGIN, KeyType.COSIGNATURE_ML_DSA_44, pair.getPublic());
    Checkpoint what = signed.checkpoint();
    Bytes note =
        signed
            .with(Cosignature.sign(ed25519, witness.privateKey(), what, 7, suite), ed25519, suite)
            .with(Cosignature.sign(mlDsa, pair.getPrivate(), what, 7, suite), mlDsa, suite)
            .note();
    assertEquals(0, verify("checkpoint", file("good", note)));
  }

  @Test
  void go_verifies_our_inclusion_proofs_and_no_altered_ones() throws Exception {
    for (long size : new long[] {1, 2, 255, 256, 257, 65_537, SIZE}) {
      Bytes note = checkpoint(size).note();
      for (long index : new long[] {0, size / 3, size - 1}) {
        Bytes proof = new ProofFile(index, null, tree.inclusion(index, size), note).toBytes();
        String leaf = file("leaf", ReferenceTree.entry(index));
        assertEquals(0, verify("inclusion", file("proof", proof), leaf), index + " of " + size);
        String other = file("other", ReferenceTree.entry(index + 1));
        assertEquals(1, verify("inclusion", file("proof", proof), other));
      }
    }
    Bytes extra = Bytes.utf8("extra");
    Bytes note = checkpoint(SIZE).note();
    Bytes proof = new ProofFile(4_711, extra, tree.inclusion(4_711, SIZE), note).toBytes();
    String leaf = file("leaf", ReferenceTree.entry(4_711));
    assertEquals(0, verify("inclusion", file("proof", proof), leaf));
    int index = proof.utf8().indexOf("index ");
    for (int at = index; at < proof.size(); at += 31) {
      String bad = file("bad", flipped(proof, at));
      assertEquals(1, verify("inclusion", bad, leaf), "byte " + at);
    }
  }

  @Test
  void go_verifies_our_consistency_proofs_and_no_altered_ones() throws Exception {
    long[] sizes = {1, 2, 255, 256, 300, 65_536, 65_537, SIZE};
    for (int i = 0; i < sizes.length; i++) {
      for (int j = i; j < sizes.length; j += 2) {
        String from = file("from", checkpoint(sizes[i]).note());
        String to = file("to", checkpoint(sizes[j]).note());
        List<Sha256> hashes = tree.consistency(sizes[i], sizes[j]);
        String lines = String.join("", hashes.stream().map(h -> h.base64() + "\n").toList());
        String proof = file("proof", Bytes.utf8(lines));
        assertEquals(0, verify("consistency", from, to, proof), sizes[i] + " to " + sizes[j]);
        if (!hashes.isEmpty()) {
          Bytes altered = flipped(Bytes.utf8(lines), lines.length() / 2);
          assertEquals(1, verify("consistency", from, to, file("bad", altered)));
          assertEquals(1, verify("consistency", to, from, proof));
        }
        Bytes longer = Bytes.utf8(lines + tree.root().base64() + "\n");
        assertEquals(1, verify("consistency", from, to, file("bad", longer)));
      }
    }
  }
}
