package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import org.junit.jupiter.api.Test;

class NamedHashesTest {
  private static Bytes hash(int n) {
    return Sha256.hash(Bytes.utf8("no " + n)).bytes();
  }

  @Test
  void knows_what_was_named_however_often_and_in_whatever_order() {
    NamedHashes named = new NamedHashes();
    assertFalse(named.contains(hash(0)));
    for (int round = 0; round < 3; round++) {
      for (int n = 0; n < 5000; n++) {
        named.add(hash(n));
      }
      assertTrue(named.contains(hash(4999)));
    }
    for (int n = 0; n < 5000; n++) {
      assertTrue(named.contains(hash(n)));
      assertFalse(named.contains(hash(-1 - n)));
    }
    assertFalse(named.contains(Bytes.EMPTY));
  }
}
