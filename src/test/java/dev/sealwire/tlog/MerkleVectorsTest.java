package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Base64s;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MerkleVectorsTest {
  private static final int INCLUSION = 98;
  private static final int CONSISTENCY = 98;

  @Test
  void every_public_inclusion_vector_has_the_verdict_it_should() throws IOException {
    assertEquals(INCLUSION, run("merkle/inclusion", MerkleVectorsTest::inclusion));
  }

  @Test
  void every_public_consistency_vector_has_the_verdict_it_should() throws IOException {
    assertEquals(CONSISTENCY, run("merkle/consistency", MerkleVectorsTest::consistency));
  }

  private interface Check {
    void run(Map<String, Object> vector) throws SealwireException;
  }

  private static int run(String folder, Check check) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(Vectors.find(folder))) {
      files = walk.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      Map<String, Object> vector = Vectors.read(file);
      Executable run = () -> check.run(vector);
      if ((boolean) vector.get("wantErr")) {
        assertThrows(SealwireException.class, run, file.toString());
      } else {
        assertDoesNotThrow(run, file.toString());
      }
    }
    return files.size();
  }

  private static void inclusion(Map<String, Object> vector) throws SealwireException {
    TreeProof.verifyInclusion(
        (long) vector.get("leafIdx"),
        (long) vector.get("treeSize"),
        Sha256.ofBase64((String) vector.get("leafHash")),
        path(vector),
        Sha256.ofBase64((String) vector.get("root")));
  }

  private static void consistency(Map<String, Object> vector) throws SealwireException {
    TreeProof.verifyConsistency(
        (long) vector.get("size1"),
        (long) vector.get("size2"),
        root((String) vector.get("root1")),
        root((String) vector.get("root2")),
        path(vector));
  }

  /**
   * Some vectors have words as roots and ask only whether they are equal; no hash here can be 12
   * bytes, so the hash of the word stands for it.
   */
  private static Sha256 root(String text) throws SealwireException {
    byte[] bytes = Base64s.decode(text);
    return bytes.length == Sha256.BYTES ? Sha256.of(bytes) : Sha256.hash(bytes);
  }

  private static List<Sha256> path(Map<String, Object> vector) throws SealwireException {
    List<Sha256> out = new ArrayList<>();
    List<?> texts = (List<?>) vector.get("proof");
    for (Object text : texts == null ? List.of() : texts) {
      out.add(Sha256.ofBase64((String) text));
    }
    return out;
  }
}
