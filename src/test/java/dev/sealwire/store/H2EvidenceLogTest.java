package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.Tile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2EvidenceLogTest {
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("a").resolve("data");
  }

  private static Bytes filled(int size, int value) {
    byte[] data = new byte[size];
    java.util.Arrays.fill(data, (byte) value);
    return Bytes.wrap(data);
  }

  @Test
  void returns_what_was_appended() throws Exception {
    Sha256 hash = Samples.hash("certificate");
    Sha256 other = Samples.hash("payload");
    Tile tile = new Tile(1, 2, filled(8192, 7));
    Group group =
        new Group(
            Samples.entries(0, 20),
            List.of(new Tile(1, 10, filled(8192, 8)), tile, new Tile(0, 3, filled(8192, 9))),
            List.of(new StoredCertificate(hash.bytes(), Bytes.utf8("der"))),
            List.of(new StoredPayload(other.bytes(), Bytes.EMPTY)),
            Samples.checkpoint(0));
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      assertEquals(0, log.size());
      assertEquals(Optional.empty(), log.lastCheckpoint());
      log.append(group);
      log.append(Samples.checkpoint(20));
    }
    for (int i = 0; i < 2; i++) {
      try (EvidenceReader log =
          i == 0 ? H2EvidenceLog.open(data()) : H2EvidenceLog.openReadOnly(data())) {
        assertEquals(null, Samples.wrong(log, 20));
        assertEquals(Samples.leaf(7), log.entry(7).orElseThrow().leaf());
        assertEquals(Optional.empty(), log.entry(20));
        assertEquals(3, Samples.all(log.entries(17, 99)).size());
        assertEquals(Samples.checkpoint(20), log.lastCheckpoint().orElseThrow());
        assertEquals(2, Samples.all(log.checkpoints()).size());
        assertEquals(tile, log.fullTile(1, 2));
        assertThrows(IOException.class, () -> log.fullTile(0, 2));
        assertEquals(
            List.of("0 3", "1 2", "1 10"),
            Samples.all(log.tiles()).stream().map(t -> t.level() + " " + t.index()).toList());
        assertEquals(Bytes.utf8("der"), log.certificate(hash).orElseThrow());
        assertEquals(Optional.empty(), log.certificate(other));
        assertEquals(1, Samples.all(log.certificates()).size());
        assertEquals(Bytes.EMPTY, log.payload(other).orElseThrow());
        assertEquals(
            List.of(new StoredPayload(other.bytes(), Bytes.EMPTY)), Samples.all(log.payloads()));
      }
    }
  }

  @Test
  void never_makes_a_store_over_another() throws Exception {
    H2EvidenceLog.create(data()).close();
    Bytes before = Bytes.wrap(Files.readAllBytes(data().resolve("evidence.mv.db")));
    assertThrows(FileAlreadyExistsException.class, () -> H2EvidenceLog.create(data()));
    assertEquals(before, Bytes.wrap(Files.readAllBytes(data().resolve("evidence.mv.db"))));
  }

  @Test
  void only_the_owner_can_read_the_files() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      log.append(Samples.group(0, 1));
    }
    for (String file : List.of("evidence.mv.db", "lock")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(file))));
    }
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data())));
  }

  @Test
  void refuses_a_gap_and_goes_on() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      log.append(Samples.group(0, 2));
      for (long from : new long[] {0, 1, 3}) {
        assertThrows(IllegalArgumentException.class, () -> log.append(Samples.group(from, 1)));
      }
      StoredEntry second = Samples.entry(4);
      assertThrows(
          IllegalArgumentException.class,
          () -> log.append(Samples.group(List.of(Samples.entry(2), second))));
      log.append(Samples.group(2, 1));
      assertEquals(null, Samples.wrong(log, 3));
    }
  }

  @Test
  void stores_certificates_and_payloads_once() throws Exception {
    Bytes hash = Samples.hash("x").bytes();
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      for (int i = 0; i < 2; i++) {
        StoredCertificate certificate = new StoredCertificate(hash, Bytes.utf8("der" + i));
        StoredPayload payload = new StoredPayload(hash, Bytes.utf8("data" + i));
        log.append(
            new Group(
                Samples.entries(i, 1),
                List.of(),
                List.of(certificate, certificate),
                List.of(payload, payload),
                null));
      }
      assertEquals(Bytes.utf8("der0"), log.certificate(Samples.hash("x")).orElseThrow());
      assertEquals(1, Samples.all(log.payloads()).size());
    }
  }

  /** More than go with one statement, some of them there already, in front, behind and between. */
  @Test
  void payloads_of_a_large_group_are_stored_whatever_is_there_of_them() throws Exception {
    List<StoredPayload> all = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      all.add(new StoredPayload(Samples.hash("p" + i).bytes(), Bytes.utf8("data" + i)));
    }
    all.sort(Comparator.comparing(StoredPayload::sha256));
    List<StoredPayload> some = List.of(all.get(0), all.get(70), all.get(149));
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      log.append(new Group(Samples.entries(0, 3), List.of(), List.of(), some, null));
      log.append(new Group(Samples.entries(3, 150), List.of(), List.of(), all, null));
      assertEquals(all, Samples.all(log.payloads()));
      assertEquals(null, Samples.wrong(log, 153));
    }
    try (H2EvidenceLog log = H2EvidenceLog.open(data())) {
      for (int i = 0; i < 150; i++) {
        assertEquals(Bytes.utf8("data" + i), log.payload(Samples.hash("p" + i)).orElseThrow());
      }
    }
  }

  @Test
  void a_large_group_of_which_one_row_is_refused_leaves_nothing() throws Exception {
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tiles.add(new Tile(0, i, filled(8192, 1)));
    }
    tiles.add(tiles.get(50));
    StoredPayload payload = new StoredPayload(Samples.hash("p").bytes(), Bytes.utf8("data"));
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      // The second of the two is in a statement of one row, and then in one of many.
      for (int from : new int[] {0, 5}) {
        List<Tile> group = tiles.subList(from, tiles.size());
        assertThrows(
            IOException.class,
            () ->
                log.append(
                    new Group(Samples.entries(0, 90), group, List.of(), List.of(payload), null)));
      }
      assertEquals(0, log.size());
      assertEquals(List.of(), Samples.all(log.payloads()));
      log.append(
          new Group(
              Samples.entries(0, 90), tiles.subList(0, 100), List.of(), List.of(payload), null));
      assertEquals(null, Samples.wrong(log, 90));
    }
  }

  @Test
  void what_fails_before_the_commit_leaves_nothing_and_the_log_goes_on() throws Exception {
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      log.append(Samples.checkpoint(0));
      StoredCheckpoint other = new StoredCheckpoint(0, Bytes.utf8("another"));
      Group group = new Group(Samples.entries(0, 5), List.of(), List.of(), List.of(), other);
      assertThrows(IOException.class, () -> log.append(group));
      assertThrows(IOException.class, () -> log.append(other));
      Tile tile = new Tile(0, 0, filled(8192, 1));
      Group twice =
          new Group(Samples.entries(0, 5), List.of(tile, tile), List.of(), List.of(), null);
      assertThrows(IOException.class, () -> log.append(twice));
      assertEquals(0, log.size());
      log.append(Samples.checkpoint(0));
      log.append(Samples.group(0, 5));
      assertEquals(null, Samples.wrong(log, 5));
    }
  }

  private static Group one(Bytes leaf, int der, int payload, int note) {
    Sha256 hash = Samples.hash("x");
    return new Group(
        List.of(new StoredEntry(0, leaf, hash, hash)),
        List.of(),
        List.of(new StoredCertificate(hash.bytes(), filled(der, 1))),
        List.of(new StoredPayload(hash.bytes(), filled(payload, 1))),
        new StoredCheckpoint(0, filled(note, 1)));
  }

  @Test
  void takes_everything_at_its_limit_and_nothing_past_it() throws Exception {
    int leaf = Leaf.BYTES_MAX;
    int der = H2EvidenceLog.CERTIFICATE_BYTES_MAX;
    int payload = H2EvidenceLog.PAYLOAD_BYTES_MAX;
    int note = Schema.NOTE_BYTES_MAX;
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      for (Group past :
          List.of(
              one(filled(leaf + 1, 1), der, payload, note),
              one(filled(leaf, 1), der + 1, payload, note),
              one(filled(leaf, 1), der, payload + 1, note),
              one(filled(leaf, 1), der, payload, note + 1),
              Samples.group(0, Group.ENTRIES_MAX + 1))) {
        assertThrows(IllegalArgumentException.class, () -> log.append(past));
      }
      StoredCertificate cut = new StoredCertificate(filled(31, 1), Bytes.EMPTY);
      assertThrows(
          IllegalArgumentException.class,
          () -> log.append(new Group(List.of(), List.of(), List.of(cut), List.of(), null)));
      log.append(one(filled(leaf, 1), der, payload, note));
      log.append(Samples.group(1, Group.ENTRIES_MAX));
      assertEquals(leaf, log.entry(0).orElseThrow().leaf().size());
      assertEquals(payload, log.payload(Samples.hash("x")).orElseThrow().size());
    }
  }

  @Test
  void a_closed_log_takes_and_gives_nothing() throws Exception {
    H2EvidenceLog log = H2EvidenceLog.create(data());
    log.close();
    log.close();
    assertThrows(IOException.class, () -> log.append(Samples.group(0, 1)));
    assertThrows(IOException.class, log::size);
    assertThrows(IOException.class, log::checkpoints);
  }

  @Test
  void a_folder_with_a_semicolon_is_refused() {
    assertThrows(
        IOException.class, () -> H2EvidenceLog.create(folder.resolve("a;INIT=x").resolve("b")));
  }

  @Test
  void a_small_file_that_is_mostly_holes_is_compacted_when_it_is_closed() throws Exception {
    Path file = data().resolve("evidence.mv.db");
    long open;
    try (H2EvidenceLog log = H2EvidenceLog.create(data())) {
      for (int i = 0; i < 100; i++) {
        log.append(Samples.group(i, 1));
      }
      log.awaitSearch();
      open = Files.size(file);
    }
    assertTrue(Files.size(file) < open / 2, Files.size(file) + " of " + open);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(Files.notExists(data().resolve("evidence.compact.mv.db")));
    try (H2EvidenceLog log = H2EvidenceLog.open(data())) {
      assertEquals(null, Samples.wrong(log, 100));
      assertEquals(List.of(), log.schemaFaults());
      log.append(Samples.group(100, 1));
    }
  }
}
