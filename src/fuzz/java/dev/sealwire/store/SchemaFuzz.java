package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

class SchemaFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_header_is_read_or_refused(byte[] data) {
    byte[] blocks = Arrays.copyOf(data, FileHeader.BYTES);
    try {
      List<FileHeader> header = new ArrayList<>();
      for (int from = 0; from < FileHeader.BYTES; from += FileHeader.BLOCK) {
        header.add(FileHeader.read(Arrays.copyOfRange(blocks, from, from + FileHeader.BLOCK)));
      }
      FileHeader.certain(header);
    } catch (IOException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void no_statement_that_carries_code_is_harmless(byte[] data) {
    String statement = new String(data, StandardCharsets.UTF_8);
    if (SchemaGuard.isHarmless(statement)) {
      String loud = statement.toUpperCase(Locale.ROOT);
      assertFalse(loud.contains(" ALIAS ") || loud.contains("LINKED"), statement);
      assertFalse(loud.contains("$$"), statement);
    }
  }
}
