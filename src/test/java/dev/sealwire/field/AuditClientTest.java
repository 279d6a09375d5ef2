package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.Area;
import dev.sealwire.audit.AuditReport;
import dev.sealwire.audit.Finding;
import dev.sealwire.audit.Outcome;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.collector.Fixture;
import dev.sealwire.collector.ShownLog;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AuditClientTest {
  private static final int PAYLOADS = 280; // a full tile and an edge
  private static final Bytes LARGE = Fixture.bytes(700_000, 99);

  @TempDir Path folder;

  /** A collector in service whose log has some entries, large payloads and both readers. */
  private Fixture served(UnaryOperator<EvidenceReader> shown) throws Exception {
    Fixture f = new Fixture(folder);
    f.shown = shown;
    field = f.kit("alice", Role.FIELD, false);
    auditor = f.kit("auditor", Role.AUDITOR, false);
    admin = f.kit("admin", Role.ADMIN, false);
    f.start();
    try (FieldClient client = f.client(field, new Fixture.Told())) {
      for (int i = 0; i < PAYLOADS; i++) {
        client.send(Fixture.source("p" + i, Fixture.bytes(900, i).toArray()), null, "c" + i % 2);
      }
      client.send(Fixture.source("large", LARGE.toArray()), null, null);
      client.await();
    }
    return f;
  }

  private Kit field;
  private Kit auditor;
  private Kit admin;

  private static AuditReport verify(Fixture f, Kit kit) throws Exception {
    try (AuditClient client = f.auditor(kit)) {
      client.task(Purpose.VERIFY, "everything");
      AuditReport report = f.audit(client);
      client.task(Purpose.VERIFIED, "intact: " + report.intact());
      return report;
    }
  }

  private static List<String> kinds(AuditReport report) {
    return report.findings().stream().map(Finding::kind).distinct().toList();
  }

  private static <T> List<T> all(Cursor<T> cursor) throws IOException {
    try (cursor) {
      List<T> all = new ArrayList<>();
      for (T row = cursor.next(); row != null; row = cursor.next()) {
        all.add(row);
      }
      return all;
    }
  }

  @Test
  void an_auditor_and_an_admin_verify_a_live_log_and_it_is_recorded() throws Exception {
    try (Fixture f = served(log -> log)) {
      for (Kit kit : List.of(auditor, admin)) {
        AuditReport report = verify(f, kit);
        assertTrue(report.intact(), report.findings().toString());
        assertTrue(report.payloadBytes() > LARGE.size());
        assertEquals(Outcome.PASS, report.verdict(Area.AUTHENTICITY).outcome());
        String summary = report.verdict(Area.AUTHENTICITY).summary();
        assertTrue(summary.contains("[0, " + report.entries() + ") signed"), summary);
      }
      assertEquals(
          List.of("verify", "verify"),
          f.events(EvidenceRead.class, "evidence.read").stream()
              .map(EvidenceRead::purpose)
              .toList());
      assertEquals(
          List.of("intact: true", "intact: true"),
          f.events(EvidenceVerified.class, "evidence.verified").stream()
              .map(EvidenceVerified::claim)
              .toList());
    }
  }

  @Test
  void the_log_stands_still_while_it_is_read_and_others_send() throws Exception {
    try (Fixture f = served(log -> log);
        AuditClient client = f.auditor(auditor)) {
      client.task(Purpose.LOG, "all entries");
      EvidenceReader log = client.log();
      long size = log.size();
      assertEquals(size, client.checkpoint().checkpoint().size());
      Cursor<UnverifiedEntry> entries = log.entries(0, Long.MAX_VALUE);
      assertEquals(0, entries.next().index());
      try (FieldClient sender = f.client(field, new Fixture.Told())) {
        sender.send(Fixture.source("later", new byte[20]), null, null);
        sender.await();
      }
      assertEquals(size - 1, all(entries).size());
      assertTrue(all(log.searchRows()).stream().allMatch(row -> row.index() < size));
      assertTrue(all(log.checkpoints()).stream().allMatch(row -> row.size() <= size));
      assertEquals(Optional.empty(), log.entry(size));
      assertEquals(size - 1, log.entry(size - 1).orElseThrow().index());
      assertEquals(size / 256, all(log.tiles()).size());
      client.task(Purpose.LOG, "all entries, again");
      assertTrue(client.log().size() > size);
    }
  }

  @Test
  void every_kind_of_row_is_the_one_of_the_store() throws Exception {
    try (Fixture f = served(log -> log);
        AuditClient client = f.auditor(auditor)) {
      client.task(Purpose.VERIFY, "everything");
      EvidenceReader log = client.log();
      f.log.awaitSearch();
      long size = log.size();
      assertEquals(all(f.log.entries(0, size)), all(log.entries(0, size)));
      assertEquals(
          all(f.log.searchRows()).stream().filter(r -> r.index() < size).toList(),
          all(log.searchRows()));
      assertEquals(all(f.log.tiles()), all(log.tiles()));
      assertEquals(f.log.fullTile(0, 0), log.fullTile(0, 0));
      assertThrows(IOException.class, () -> log.fullTile(0, 77));
      assertEquals(all(f.log.certificates()), all(log.certificates()));
      assertEquals(all(f.log.payloads()), all(log.payloads()));
      assertEquals(PAYLOADS, all(log.payloads()).size());
      assertEquals(List.of(), log.schemaFaults());
      assertEquals(all(f.vault.files()), all(client.vault().files()));
      EvidenceReader.Query query =
          new EvidenceReader.Query("payload.", null, null, "c1", null, null, null, null);
      assertEquals(all(f.log.find(query)), all(log.find(query)));
      assertEquals(PAYLOADS / 2, all(log.find(query)).size());
      Sha256 small = Sha256.hash(Fixture.bytes(900, 3));
      assertEquals(Fixture.bytes(900, 3), log.payload(small).orElseThrow());
      assertEquals(Optional.empty(), log.payload(Sha256.ZERO));
      assertEquals(Optional.empty(), log.certificate(Sha256.ZERO));
      assertEquals(Optional.empty(), client.vault().open(Sha256.ZERO));
      try (InputStream in = client.vault().open(Sha256.hash(LARGE)).orElseThrow()) {
        assertEquals(LARGE, Bytes.wrap(in.readAllBytes()));
      }
    }
  }

  @Test
  void a_field_client_is_refused_and_that_is_an_entry() throws Exception {
    try (Fixture f = served(log -> log);
        AuditClient client = f.auditor(field)) {
      RefusedException e =
          assertThrows(RefusedException.class, () -> client.task(Purpose.LOG, "all entries"));
      assertEquals("wrong-role", e.code());
      EvidenceRefused refused = f.events(EvidenceRefused.class, "evidence.refused").get(0);
      assertEquals("wrong-role", refused.reason());
      assertEquals("log", refused.purpose());
      assertThrows(IOException.class, () -> all(client.log().entries(0, 1)));
    }
  }

  @Test
  void only_the_payload_that_was_recorded_as_exported_comes() throws Exception {
    try (Fixture f = served(log -> log)) {
      Sha256 large = Sha256.hash(LARGE);
      try (AuditClient client = f.auditor(auditor)) {
        client.export(large, "payload 9");
        try (InputStream in = client.vault().open(large).orElseThrow()) {
          assertEquals(LARGE.size(), in.readAllBytes().length);
        }
        assertEquals(
            List.of(large),
            f.events(EvidenceExported.class, "evidence.exported").stream()
                .map(EvidenceExported::sha256)
                .toList());
        Sha256 other = Sha256.hash(Fixture.bytes(900, 3));
        assertThrows(IOException.class, () -> client.log().payload(other));
      }
      EvidenceReader.Query query =
          new EvidenceReader.Query("evidence.", null, null, null, null, null, null, large);
      assertEquals(1, all(f.log.find(query)).size());
    }
  }

  @Test
  void so_many_cursors_are_open_at_a_time_and_no_more() throws Exception {
    try (Fixture f = served(log -> log);
        AuditClient client = f.auditor(auditor)) {
      client.task(Purpose.LOG, "all entries");
      EvidenceReader log = client.log();
      List<Cursor<UnverifiedEntry>> cursors = new ArrayList<>();
      for (int i = 0; i < Limits.CURSORS_MAX; i++) {
        cursors.add(log.entries(i, Long.MAX_VALUE));
      }
      assertThrows(IOException.class, () -> log.entries(0, 1));
      for (int i = 0; i < cursors.size(); i++) {
        assertEquals(i, cursors.get(i).next().index());
      }
      cursors.get(3).close();
      cursors.set(3, log.entries(3, Long.MAX_VALUE));
      for (Cursor<UnverifiedEntry> cursor : cursors) {
        assertTrue(all(cursor).size() > PAYLOADS);
      }
    }
  }

  /** What a lying collector shows, and the findings that give it away. */
  private record Lie(String name, List<String> found, UnaryOperator<EvidenceReader> shown) {}

  private static UnverifiedEntry altered(UnverifiedEntry entry) {
    byte[] leaf = entry.leaf().toArray();
    leaf[leaf.length - 3] ^= 1;
    return new UnverifiedEntry(entry.index(), Bytes.of(leaf), entry.leafHash(), entry.chainHash());
  }

  private static final List<Lie> LIES =
      List.of(
          new Lie(
              "an altered leaf",
              List.of("leaf-hash"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
                      return changed(
                          super.entries(from, to), e -> e.index() == 150 ? altered(e) : e);
                    }
                  }),
          new Lie(
              "an entry left out",
              List.of("index-gap"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
                      return changed(super.entries(from, to), e -> e.index() == 150 ? null : e);
                    }
                  }),
          new Lie(
              "the end left out",
              List.of("checkpoint-beyond"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
                      return changed(super.entries(from, to), e -> e.index() >= 200 ? null : e);
                    }
                  }),
          new Lie(
              "another tile",
              List.of("tile"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Cursor<UnverifiedTile> tiles() throws IOException {
                      return changed(
                          super.tiles(),
                          t ->
                              new UnverifiedTile(t.level(), t.index(), Bytes.wrap(new byte[8192])));
                    }
                  }),
          new Lie(
              "a search row that says something else",
              List.of("search-column"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Cursor<SearchRow> searchRows() throws IOException {
                      return changed(
                          super.searchRows(),
                          r ->
                              r.index() != 150
                                  ? r
                                  : new SearchRow(
                                      150,
                                      r.timeNanos(),
                                      r.type(),
                                      "x",
                                      "y",
                                      null,
                                      "z",
                                      null,
                                      null));
                    }
                  }),
          new Lie(
              "a checkpoint that is none",
              List.of("checkpoint-form"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Cursor<StoredCheckpoint> checkpoints() throws IOException {
                      return changed(
                          super.checkpoints(), c -> new StoredCheckpoint(c.size(), Bytes.EMPTY));
                    }
                  }),
          new Lie(
              "another payload",
              List.of("payload-hash"),
              log ->
                  new ShownLog(log) {
                    @Override
                    public Optional<Bytes> payload(Sha256 sha256) {
                      return Optional.of(Bytes.utf8("not this"));
                    }
                  }),
          new Lie(
              "other entries when they are read again for their payloads",
              List.of("entries-changed"),
              log ->
                  new ShownLog(log) {
                    private int passes;

                    @Override
                    public Cursor<UnverifiedEntry> entries(long from, long to) throws IOException {
                      boolean second = from == 0 && to > 150 && ++passes > 1;
                      return changed(
                          super.entries(from, to),
                          e -> second && e.index() == 150 ? altered(e) : e);
                    }
                  }));

  @Test
  void a_collector_that_shows_something_else_than_it_signed_is_found_out() throws Exception {
    AtomicReference<ShownLog> stage = new AtomicReference<>();
    UnaryOperator<EvidenceReader> staged =
        log -> {
          stage.set(new ShownLog(log));
          return stage.get();
        };
    try (Fixture f = served(staged)) {
      f.log.awaitSearch();
      for (Lie one : LIES) {
        stage.get().log = one.shown().apply(f.log);
        AuditReport report = verify(f, auditor);
        assertFalse(report.intact(), one.name());
        assertTrue(kinds(report).containsAll(one.found()), one.name() + ": " + report.findings());
      }
    }
  }

  @Test
  void a_rewritten_log_is_not_even_read() throws Exception {
    try (Fixture first = new Fixture(folder.resolve("first"))) {
      Kit kit = first.kit("auditor", Role.AUDITOR, false);
      first.start();
      try (AuditClient client = first.auditor(kit)) {
        client.task(Purpose.LOG, "all entries");
      }
      try (Fixture second = new Fixture(folder.resolve("second"), first)) {
        second.issued(kit.certificate(), Role.AUDITOR);
        second.start();
        FieldClient.Context context =
            new FieldClient.Context(
                kit,
                new StateFolder(first.folder.resolve("audit-state")),
                second.suite,
                second.clock,
                second.random);
        for (int i = 0; i < 10; i++) {
          second.issued(kit.certificate(), Role.AUDITOR);
        }
        assertThrows(
            EvidenceException.class, () -> AuditClient.start(second.connect(kit), context));
      }
    }
  }

  @Test
  void a_store_that_cannot_be_read_says_so_and_the_connection_goes_on() throws Exception {
    try (Fixture f =
            served(
                log ->
                    new ShownLog(log) {
                      @Override
                      public Cursor<UnverifiedTile> tiles() throws IOException {
                        throw new IOException("disk says no");
                      }
                    });
        AuditClient client = f.auditor(auditor)) {
      client.task(Purpose.LOG, "all entries");
      IOException e = assertThrows(IOException.class, () -> all(client.log().tiles()));
      assertTrue(e.getMessage().contains("disk says no"), e.getMessage());
      assertEquals(1, all(client.log().entries(0, 1)).size());
    }
  }

  @Test
  void the_stop_of_a_collector_does_not_wait_for_a_reader() throws Exception {
    try (Fixture f = served(log -> log);
        AuditClient client = f.auditor(auditor)) {
      client.task(Purpose.VERIFY, "everything");
      Cursor<UnverifiedEntry> entries = client.log().entries(0, Long.MAX_VALUE);
      entries.next();
      VaultReader vault = client.vault();
      f.collector.stop("test");
      IOException e = assertThrows(IOException.class, () -> all(vault.files()));
      assertTrue(e.getMessage().contains("shutdown") || e.getMessage() != null, e.getMessage());
      assertEquals(PAYLOADS + 1, f.events(PayloadReceived.class, "payload.received").size());
    }
  }
}
