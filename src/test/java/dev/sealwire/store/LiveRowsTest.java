package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceReader.Query;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.tlog.Tile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is written to is read in batches: the same rows, and nothing held between two. */
class LiveRowsTest {
  private static final int SIZE = 2 * BatchCursor.ROWS_MAX + 7;

  @TempDir Path data;

  private void fill(H2EvidenceLog log) throws Exception {
    for (int from = 0; from < SIZE; from += 100) {
      List<Tile> tiles = new ArrayList<>();
      List<StoredCertificate> certificates = new ArrayList<>();
      List<StoredPayload> payloads = new ArrayList<>();
      int count = Math.min(100, SIZE - from);
      for (int i = from; i < from + count; i++) {
        tiles.add(new Tile(i % 3, i / 3, Bytes.wrap(new byte[Tile.FULL_BYTES])));
        certificates.add(
            new StoredCertificate(Samples.hash("c" + i).bytes(), Bytes.utf8("der " + i)));
        byte[] large = new byte[i % 200 == 0 ? 300_000 : 10];
        payloads.add(new StoredPayload(Samples.hash("p" + i).bytes(), Bytes.wrap(large)));
      }
      log.append(
          new Group(
              Samples.entries(from, count),
              tiles,
              certificates,
              payloads,
              from == 0 ? null : Samples.checkpoint(from)));
    }
    log.awaitSearch();
  }

  /** Everything there is, each in the order of its key. */
  private static List<List<?>> everything(EvidenceReader log) throws IOException {
    List<StoredCertificate> certificates = Samples.all(log.certificates());
    certificates.sort(Comparator.comparing(StoredCertificate::sha256));
    List<StoredPayload> payloads = Samples.all(log.payloads());
    payloads.sort(Comparator.comparing(StoredPayload::sha256));
    return List.of(
        Samples.all(log.entries(0, Long.MAX_VALUE)),
        Samples.all(log.entries(3, SIZE - 3)),
        Samples.all(log.checkpoints()),
        Samples.all(log.tiles()),
        certificates,
        payloads,
        Samples.all(log.searchRows()),
        Samples.all(log.find(Query.ALL)),
        Samples.all(log.find(new Query("payload.", null, null, null, null, null, null, null))),
        Samples.all(
            log.find(new Query("payload.received", null, null, null, null, null, null, null))));
  }

  @Test
  void the_rows_are_those_of_a_log_in_which_nothing_changes() throws Exception {
    List<List<?>> live;
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      fill(log);
      live = everything(log);
    }
    try (EvidenceReader still = H2EvidenceLog.openReadOnly(data)) {
      List<List<?>> wanted = everything(still);
      for (int i = 0; i < wanted.size(); i++) {
        assertTrue(wanted.get(i).size() > 1, "kind " + i);
        assertEquals(wanted.get(i), live.get(i), "kind " + i);
      }
      assertEquals(SIZE, live.get(5).size());
      assertEquals(SIZE, live.get(3).size());
    }
  }

  private static long sessions(H2EvidenceLog log) throws Exception {
    try (Statement statement = log.connections().owner().createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void a_cursor_holds_nothing_in_the_database_between_two_batches_and_sees_what_came()
      throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data)) {
      fill(log);
      long before = sessions(log);
      List<Cursor<?>> open =
          List.of(
              log.entries(0, Long.MAX_VALUE),
              log.tiles(),
              log.certificates(),
              log.payloads(),
              log.searchRows(),
              log.checkpoints(),
              log.find(Query.ALL));
      for (Cursor<?> cursor : open) {
        cursor.next();
      }
      assertEquals(before, sessions(log));
      log.append(Samples.group(SIZE, 1));
      UnverifiedEntry last = null;
      @SuppressWarnings("unchecked")
      Cursor<UnverifiedEntry> entries = (Cursor<UnverifiedEntry>) open.get(0);
      for (UnverifiedEntry e = entries.next(); e != null; e = entries.next()) {
        last = e;
      }
      assertEquals(SIZE, last.index());
      for (Cursor<?> cursor : open) {
        cursor.close();
        assertThrows(IOException.class, cursor::next);
      }
    }
  }
}
