package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

class ReceiptsFileFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void kept_receipts_have_one_spelling_or_are_refused(byte[] data) {
    Bytes file = Bytes.of(data);
    ReceiptsFile receipts;
    try {
      receipts = ReceiptsFile.parse(file);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(file, Bytes.wrap(receipts.toBytes()));
  }
}
