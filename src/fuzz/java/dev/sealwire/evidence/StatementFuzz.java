package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

class StatementFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_statement_has_one_spelling_or_is_refused(byte[] data) {
    Bytes text = Bytes.of(data);
    Statement statement;
    try {
      statement = Statement.decode(text);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(text, statement.encode());
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_succession_has_one_spelling_or_is_refused(byte[] data) {
    Bytes text = Bytes.of(data);
    Succession succession;
    try {
      succession = Succession.decode(text);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(text, succession.encode());
  }
}
