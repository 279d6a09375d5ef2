package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceReader.Query;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UncleanEndTest {
  @TempDir Path data;

  @Test
  void a_killed_process_loses_nothing_it_acknowledged() throws Exception {
    H2EvidenceLog.create(data).close();
    Random random = new Random(7);
    long acknowledged = 0;
    for (int round = 0; round < 5; round++) {
      long before = acknowledged;
      try (Child child = Child.start(data, 1 + random.nextInt(20))) {
        int groups = 1 + random.nextInt(40);
        for (int i = 0; i < groups; i++) {
          acknowledged = child.size();
        }
        acknowledged = child.kill(acknowledged);
      }
      assertTrue(acknowledged >= before);
      try (EvidenceReader reader = H2EvidenceLog.openReadOnly(data)) {
        assertEquals(null, Samples.wrong(reader, acknowledged));
        assertEquals(reader.size(), Samples.all(reader.find(Query.ALL)).size());
      }
      try (H2EvidenceLog log = H2EvidenceLog.open(data)) {
        assertEquals(null, Samples.wrong(log, acknowledged));
        log.awaitSearch();
        assertEquals(log.size(), Samples.all(log.searchRows()).size());
        assertTrue(log.schemaFaults().isEmpty());
        acknowledged = log.size();
      }
    }
    assertTrue(acknowledged > 0);
  }

  @Test
  void a_second_process_is_refused_and_so_is_a_reader() throws Exception {
    H2EvidenceLog.create(data).close();
    try (Child child = Child.start(data, 0)) {
      child.size();
      assertThrows(StoreInUseException.class, () -> H2EvidenceLog.open(data));
      assertThrows(StoreInUseException.class, () -> H2EvidenceLog.openReadOnly(data));
    }
    H2EvidenceLog.open(data).close();
  }

  @Test
  void a_second_opener_in_this_process_is_refused_and_so_is_a_reader() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      assertThrows(StoreInUseException.class, () -> H2EvidenceLog.open(data));
      assertThrows(StoreInUseException.class, () -> H2EvidenceLog.create(data));
      assertThrows(StoreInUseException.class, () -> H2EvidenceLog.openReadOnly(data));
      log.append(Samples.group(0, 1));
    }
    try (EvidenceReader reader = H2EvidenceLog.openReadOnly(data)) {
      assertThrows(StoreInUseException.class, () -> H2EvidenceLog.open(data));
      assertEquals(1, reader.size());
    }
  }
}
