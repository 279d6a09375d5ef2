package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

class BatchFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_batch_statement_has_one_spelling_or_is_refused(byte[] data) {
    Bytes text = Bytes.of(data);
    BatchStatement statement;
    try {
      statement = BatchStatement.decode(text);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(text, statement.encode());
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void an_item_has_one_spelling_or_is_refused(byte[] data) {
    Bytes text = Bytes.of(data);
    BatchItem item;
    try {
      item = BatchItem.decode(text);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(text, item.encode());
  }
}
