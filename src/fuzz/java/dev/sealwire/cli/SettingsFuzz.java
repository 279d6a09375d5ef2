package dev.sealwire.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class SettingsFuzz {
  @TempDir static Path folder;

  @FuzzTest(maxDuration = Fuzz.FOR)
  void settings_are_read_or_refused(byte[] data) throws IOException {
    Path file = folder.resolve("sealwire.properties");
    Files.write(file, data);
    try {
      Settings.load(file, Map.of(), Map.of()).toCollector("name");
    } catch (Failure e) {
      // Refused, with a word.
    }
  }
}
