package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

class LeafFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_leaf_has_one_spelling_or_is_refused(byte[] data) throws MalformedException {
    Bytes leaf = Bytes.of(data);
    Entry entry;
    try {
      entry = Leaf.decode(leaf);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(leaf, Leaf.encode(entry.time(), entry.event()));
  }
}
