package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.tlog.Merkle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Starts, stops and what must lie between them; and tiles where entries are missing. */
class OrderTest {
  private static SampleLog clean;

  private final Findings findings = new Findings();

  @BeforeAll
  static void build() throws Exception {
    clean = SampleLog.clean();
  }

  private static List<String> kinds(SampleLog sample) throws Exception {
    return sample.audit().findings().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  private static void finds(SampleLog sample, String kind, int index) throws Exception {
    List<String> kinds = kinds(sample);
    assertTrue(kinds.contains(kind + " " + index), () -> kinds.toString());
  }

  @Test
  void a_recovery_comes_before_anything_is_served() throws Exception {
    SampleLog sample = clean.copy();
    Event recovery = sample.event("recovery");
    sample.replace("recovery", sample.event("accepted3"));
    sample.replace("accepted3", recovery);
    finds(sample, "recovery-missing", sample.at("unclean"));
  }

  @Test
  void a_recovery_after_the_stop_comes_too_late() throws Exception {
    SampleLog sample = clean.copy();
    Event recovery = sample.event("recovery");
    sample.replace("recovery", new CollectorStopped("signal"));
    sample.replace("accepted3", recovery);
    finds(sample, "recovery-missing", sample.at("unclean"));
  }

  @Test
  void a_start_ends_every_session_that_was_open() throws Exception {
    SampleLog sample = clean.copy();
    sample.replace("closed2", new CollectorStopped("signal"));
    Sha256 bob = sample.keys.bob.hash();
    sample.replace(
        "read",
        new PayloadAborted(
            SampleLog.S2, 7, bob, "n", null, 2, SampleLog.hash("x"), "closed-early", ""));
    finds(sample, "session-unknown", sample.at("read"));
  }

  private static Handshake shown(Sha256 certificate, String policy) {
    Handshake was = SampleLog.handshake(SampleLog.S3, clean.keys.carol, "carol", "auditor", policy);
    return new Handshake(
        was.session(),
        was.peer(),
        was.port(),
        was.hello(),
        was.version(),
        was.suite(),
        was.group(),
        was.alpn(),
        List.of(certificate),
        was.subject(),
        was.role(),
        was.policy(),
        was.micros());
  }

  @Test
  void a_certificate_that_let_somebody_in_is_stored() throws Exception {
    SampleLog sample = clean.copy();
    Sha256 none = SampleLog.hash("no such certificate");
    sample.replace("accepted3", new HandshakeAccepted(shown(none, SampleLog.POLICY)));
    finds(sample, "certificate-missing", sample.at("accepted3"));
    finds(sample, "handshake-not-issued", sample.at("accepted3"));
  }

  @Test
  void a_refused_handshake_goes_by_the_policy_too() throws Exception {
    SampleLog sample = clean.copy();
    Handshake other = shown(sample.keys.stray.hash(), "another policy");
    sample.replace("stranger", new HandshakeRejected(other, "unknown-ca", "of another"));
    assertEquals(List.of("handshake-policy " + sample.at("stranger")), kinds(sample));
  }

  @Test
  void sessions_are_followed_up_to_a_number_and_those_beyond_are_not_called_unknown()
      throws Exception {
    SampleLog sample = clean.copy();
    AuditRequest request = sample.request();
    CertificateCheck certificates = new CertificateCheck(request, findings);
    certificates.issued(0, sample.keys.pki.authority.issued());
    certificates.issued(1, sample.keys.alice.issued());
    try (Workers workers = new Workers(1, true)) {
      StatementCheck statements =
          new StatementCheck(
              new PublicKeys(sample.log),
              new Signatures(request.suite(), workers),
              request.origin(),
              findings);
      SessionCheck check = new SessionCheck(certificates, statements, request.origin(), findings);
      check.entry(2, at(SampleLog.started(SampleLog.POLICY)));
      Handshake was =
          SampleLog.handshake(SampleLog.S1, sample.keys.alice, "alice", "field", SampleLog.POLICY);
      for (int i = 0; i < SessionCheck.SESSIONS_MAX; i++) {
        check.entry(3 + i, at(accepted(was, i)));
      }
      check.entry(3, at(aborted("9".repeat(32))));
      assertEquals(1, findings.total(), "none is lost yet");
      check.entry(4, at(accepted(was, SessionCheck.SESSIONS_MAX)));
      check.entry(5, at(aborted("9".repeat(32))));
      assertEquals(1, findings.total());
      assertEquals(SessionCheck.SESSIONS_MAX + 1, check.accepted());
      assertTrue(check.running());
      check.entry(6, at(new CollectorStopped("signal")));
      assertFalse(check.running());
      assertEquals(List.of(), findings.notChecked(Area.COMPLETENESS));
      check.end();
      assertEquals(
          List.of("sessions while more than 100000 were open"),
          findings.notChecked(Area.COMPLETENESS));
    }
  }

  private static Entry at(Event event) {
    return new Entry(SampleLog.START, event);
  }

  private static PayloadAborted aborted(String session) {
    return new PayloadAborted(
        session, 7, clean.keys.alice.hash(), "n", null, 2, SampleLog.hash("x"), "r", "");
  }

  private static HandshakeAccepted accepted(Handshake was, int n) {
    return new HandshakeAccepted(
        new Handshake(
            String.format("%032x", n),
            was.peer(),
            was.port(),
            was.hello(),
            was.version(),
            was.suite(),
            was.group(),
            was.alpn(),
            was.chain(),
            was.subject(),
            was.role(),
            was.policy(),
            was.micros()));
  }

  private static Sha256 leaf(long n) {
    return SampleLog.hash("leaf " + n);
  }

  private static UnverifiedTile tile(int index, int... altered) {
    byte[] hashes = new byte[256 * Sha256.BYTES];
    for (int i = 0; i < 256; i++) {
      leaf(256L * index + i).copyTo(hashes, i * Sha256.BYTES);
    }
    for (int i : altered) {
      hashes[i * Sha256.BYTES] ^= 1;
    }
    return new UnverifiedTile(0, index, Bytes.wrap(hashes));
  }

  /** Leaves up to {@code size} but those in the gaps, which are pairs of from and to. */
  private List<String> gaps(int size, List<UnverifiedTile> rows, long checked, int... gaps)
      throws Exception {
    FakeLog log = new FakeLog();
    log.tiles.addAll(rows);
    Findings here = new Findings();
    TileCheck check = new TileCheck(log.tiles(), here);
    int gap = 0;
    for (int i = 0; i < size; i++) {
      if (gap < gaps.length && i == gaps[gap]) {
        check.gap(gaps[gap], gaps[gap + 1]);
        i = gaps[gap + 1];
        gap += 2;
      }
      check.leaf(i, leaf(i));
    }
    check.end();
    assertEquals(checked, check.checked());
    return here.sorted().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  @Test
  void a_gap_within_a_tile_leaves_the_rest_of_it_to_be_compared() throws Exception {
    assertEquals(List.of(), gaps(600, List.of(tile(0), tile(1)), 2));
    assertEquals(List.of(), gaps(600, List.of(tile(0, 100, 102), tile(1)), 2, 100, 103));
    assertEquals(
        List.of("tile 99", "tile 103", "tile 511"),
        gaps(600, List.of(tile(0, 99, 101, 103), tile(1, 255)), 2, 100, 103));
  }

  @Test
  void a_gap_over_tiles_is_compared_up_to_it_and_from_its_end() throws Exception {
    List<UnverifiedTile> rows = new ArrayList<>();
    rows.add(tile(0, 99, 100, 255));
    rows.add(tile(1, 7));
    rows.add(tile(2, 0, 87, 88));
    assertEquals(List.of("tile 99", "tile 600"), gaps(768, rows, 2, 100, 600));
  }

  @Test
  void a_gap_of_whole_tiles_compares_what_is_left() throws Exception {
    List<UnverifiedTile> rows = List.of(tile(0), tile(1, 7), tile(2), tile(3));
    assertEquals(List.of(), gaps(1024, rows, 3, 256, 512));
    assertEquals(List.of("tile 263"), gaps(1024, rows, 4));
    assertEquals(List.of("tile-missing 0"), gaps(512, List.of(tile(1)), 1));
  }

  @Test
  void rows_behind_a_gap_may_be_of_what_is_missing_and_those_before_it_not() throws Exception {
    List<UnverifiedTile> rows = new ArrayList<>(List.of(tile(0), tile(1), tile(1), tile(2)));
    rows.add(new UnverifiedTile(1, 0, Bytes.EMPTY));
    assertEquals(List.of("tile-extra 0", "tile-extra 256"), gaps(768, rows, 3));
    assertEquals(List.of(), gaps(768, rows, 3, 10, 11, 600, 601));
    assertEquals(List.of(), gaps(768, rows, 3, 300, 301));
    assertEquals(List.of("tile-extra 256"), gaps(768, rows, 3, 600, 601));
    rows.set(4, new UnverifiedTile(-1, 1, Bytes.EMPTY));
    assertEquals(List.of("tile-extra -1", "tile-extra 256"), gaps(768, rows, 3, 600, 601));
  }

  private static void unreadable(String mark) throws Exception {
    SampleLog sample = clean.copy();
    int at = sample.at(mark);
    sample.leaves.set(at, Edits.edit(sample.leaves.get(at), "\"type\":\"", "\"type\":\"un"));
    sample.rewrite();
    sample.log.searchRows.add(clean.log.searchRows.get(at));
    assertEquals(List.of("leaf-form " + at), kinds(sample), mark);
  }

  private static void missing(String mark) throws Exception {
    SampleLog sample = clean.copy();
    int at = sample.at(mark);
    sample.log.entries.remove(at);
    sample.log.searchRows.remove(at);
    assertEquals(List.of("index-gap " + at), kinds(sample), mark);
  }

  @Test
  void what_hangs_on_an_entry_that_cannot_be_read_is_not_called_wrong() throws Exception {
    for (String mark : List.of("started", "accepted", "stepped", "closed2", "stopped")) {
      unreadable(mark);
      missing(mark);
    }
  }

  @Test
  void a_tile_too_many_may_be_of_entries_that_are_missing() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.tiles.add(sample.log.tiles.get(1));
    assertEquals(List.of("tile-extra 256"), kinds(sample));
    sample.log.entries.remove(300);
    sample.log.searchRows.remove(300);
    assertEquals(List.of("index-gap 300"), kinds(sample));
  }

  @Test
  void a_checkpoint_of_nothing_is_compared_before_the_first_entry() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.checkpoints.add(
        TestWriter.checkpoint(sample.keys.signer, SampleLog.ORIGIN, 0, Merkle.EMPTY_ROOT));
    AuditReport report = sample.audit();
    assertEquals(List.of(), report.findings());
    assertEquals(List.of(), report.verdict(Area.INTEGRITY).notChecked());
    assertEquals(13, report.checkpoints());
  }

  @Test
  void as_many_entries_as_a_crash_may_lose_can_be_without_a_checkpoint() throws Exception {
    SampleLog sample = clean.copy();
    FakeLog log = new FakeLog();
    log.checkpoints.add(
        TestWriter.checkpoint(sample.keys.signer, SampleLog.ORIGIN, 100, Sha256.ZERO));
    LogIdentity identity = new LogIdentity(sample.keys.signer.key(), SampleLog.ORIGIN);
    for (int more = 0; more <= 1; more++) {
      try (Workers workers = new Workers(2, true);
          Cursor<OpenedCheckpoint> rows =
              OpenedCheckpoint.all(log.checkpoints(), identity, TestWriter.SUITE, workers)) {
        CheckpointCheck check = new CheckpointCheck(rows, identity, findings);
        check.at(100, Sha256.ZERO);
        check.end(100 + CheckpointCheck.UNCOVERED_MAX + more);
        assertEquals(more, findings.total());
        assertEquals(100, check.covered());
      }
    }
    assertEquals("checkpoint-missing", findings.sorted().get(0).kind());
  }
}
