package dev.sealwire.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

class ReceiptsFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void receipts_have_one_spelling_or_are_refused(byte[] data) {
    Receipts receipts;
    try {
      receipts = Receipts.decode(data, data.length);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(Bytes.of(data), Bytes.wrap(receipts.encode()));
  }
}
