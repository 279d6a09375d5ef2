package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceReader.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadOnlyTest {
  @TempDir Path folder;

  private Path store(int entries) throws Exception {
    Path data = folder.resolve("data");
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      for (int from = 0; from < entries; from += 10) {
        log.append(Samples.group(from, 10));
      }
      log.awaitSearch();
    }
    return data;
  }

  private static void readEverything(EvidenceReader reader) throws IOException {
    reader.size();
    Samples.all(reader.entries(0, Long.MAX_VALUE));
    Samples.all(reader.checkpoints());
    Samples.all(reader.tiles());
    Samples.all(reader.certificates());
    Samples.all(reader.payloads());
    Samples.all(reader.searchRows());
    Samples.all(reader.find(Query.ALL));
    reader.schemaFaults();
  }

  private static List<String> names(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void reading_changes_no_byte_and_makes_no_file() throws Exception {
    Path data = store(50);
    Files.delete(data.resolve("lock"));
    Files.setPosixFilePermissions(
        data.resolve("evidence.mv.db"), PosixFilePermissions.fromString("r--------"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
    byte[] before = Files.readAllBytes(data.resolve("evidence.mv.db"));
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(data)) {
      readEverything(reader);
      assertEquals(50, reader.size());
    } finally {
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }
    assertEquals(Bytes.of(before), Bytes.of(Files.readAllBytes(data.resolve("evidence.mv.db"))));
    assertEquals(List.of("evidence.mv.db"), names(data));
  }

  @Test
  void reading_changes_no_byte_after_an_unclean_end_with_an_open_transaction() throws Exception {
    Path data = store(10);
    Path crashed = Files.createDirectory(folder.resolve("crashed"));
    try (Connection owner = Owner.connect(data, "OWNER");
        Connection other = Owner.connect(data, "COLLECTOR");
        Statement statement = owner.createStatement();
        PreparedStatement insert =
            other.prepareStatement("INSERT INTO entry VALUES(?, X'00', X'00', X'00')")) {
      other.setAutoCommit(false);
      for (long i = 10; i < 2000; i++) {
        insert.setLong(1, i);
        insert.executeUpdate();
      }
      statement.execute("CHECKPOINT SYNC");
      Files.copy(data.resolve("evidence.mv.db"), crashed.resolve("evidence.mv.db"));
    }
    byte[] before = Files.readAllBytes(crashed.resolve("evidence.mv.db"));
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(crashed)) {
      readEverything(reader);
      assertEquals(null, Samples.wrong(reader, 10));
      assertEquals(10, reader.size());
    }
    assertEquals(Bytes.of(before), Bytes.of(Files.readAllBytes(crashed.resolve("evidence.mv.db"))));
    assertEquals(List.of("evidence.mv.db"), names(crashed));
  }

  @Test
  void a_damaged_file_is_an_io_exception_and_nothing_else() throws Exception {
    Path data = store(300);
    byte[] whole = Files.readAllBytes(data.resolve("evidence.mv.db"));
    Random random = new Random(3);
    int refused = 0;
    for (int round = 0; round < 60; round++) {
      byte[] damaged =
          round % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      if (round % 3 == 1) {
        int from = random.nextInt(damaged.length);
        Arrays.fill(
            damaged, from, Math.min(damaged.length, from + random.nextInt(20_000)), (byte) 0);
      } else if (round % 3 == 2) {
        for (int i = 0; i < 200; i++) {
          damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
        }
      }
      Files.write(data.resolve("evidence.mv.db"), damaged);
      try (EvidenceReader reader = H2EvidenceLog.openReadOnly(data)) {
        readEverything(reader);
      } catch (IOException e) {
        refused++;
        assertTrue(e.getMessage().contains("evidence.mv.db"), e.getMessage());
      }
    }
    assertTrue(refused > 10, refused + " refused");
  }

  @Test
  void a_store_that_is_missing_empty_or_none_is_refused() throws Exception {
    assertThrows(NoSuchFileException.class, () -> H2EvidenceLog.openReadOnly(folder));
    assertThrows(NoSuchFileException.class, () -> H2EvidenceLog.open(folder));
    Path file = folder.resolve("evidence.mv.db");
    Files.createFile(file);
    assertThrows(IOException.class, () -> H2EvidenceLog.open(folder));
    assertEquals(0, Files.size(file));
    Files.write(file, new byte[100_000]);
    assertThrows(IOException.class, () -> H2EvidenceLog.open(folder));
    assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(folder));
  }

  @Test
  void another_schema_version_is_refused_and_named() throws Exception {
    Path data = store(10);
    Owner.execute(
        data, "DROP TRIGGER meta_append_only", "UPDATE meta SET text = '2' WHERE name = 'schema'");
    for (int i = 0; i < 2; i++) {
      IOException e =
          i == 0
              ? assertThrows(IOException.class, () -> H2EvidenceLog.open(data))
              : assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(data));
      assertTrue(e.getMessage().contains("schema version 2, want 1"), e.getMessage());
    }
    Owner.execute(data, "DROP TABLE meta");
    assertThrows(IOException.class, () -> H2EvidenceLog.open(data));
  }
}
