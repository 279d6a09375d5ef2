package dev.sealwire.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.Chain;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.Policy;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.TreeProof;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LedgerTest {
  private final SignatureSuite suite = new SignatureSuite(null, null, null);
  private final MemoryLog log = new MemoryLog();
  private VerifierKey key;
  private NoteSigner signer;
  private final TestClock clock = new TestClock();

  /** A clock that is set by hand. */
  private static final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-23T04:44:53Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }

  @BeforeEach
  void keys() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    key = VerifierKey.of("test.example/log", KeyType.ED25519, pair.getPublic());
    signer = new NoteSigner(key, pair.getPrivate(), suite);
  }

  private Ledger open() throws Exception {
    return Ledger.open(log, signer, key, suite, clock);
  }

  private static Submission note(String text) {
    return Submission.of(new CollectorStopped(text));
  }

  @Test
  void entries_get_time_index_hashes_and_a_proof() throws Exception {
    try (Ledger ledger = open()) {
      List<CompletableFuture<Appended>> all = new ArrayList<>();
      for (int i = 0; i < 3000; i++) {
        all.add(ledger.append(note("n" + i)));
      }
      Policy policy = Policy.forLog(key);
      for (int i = 0; i < all.size(); i++) {
        Appended a = all.get(i).join();
        assertEquals(i, a.index());
        assertTrue(a.checkpoint().checkpoint().size() > i);
        ledger.prove(a).verify(a.leaf(), policy, suite);
      }
    }
    Chain chain = new Chain();
    Sha256 link = Sha256.ZERO;
    for (StoredEntry e : log.stored()) {
      link = chain.next(link, e.leafHash());
      assertEquals(link, e.chainHash());
    }
    assertEquals(3000, log.lastCheckpoint().orElseThrow().size(), "the last checkpoint is stored");
  }

  @Test
  void what_nobody_waits_for_is_stored_by_itself_too_and_when_the_ledger_ends() throws Exception {
    CompletableFuture<Appended> last;
    try (Ledger ledger = open()) {
      assertEquals(0, ledger.appendLazily(note("alone")).join().index());
      last = ledger.appendLazily(note("at the end"));
    }
    assertEquals(1, last.join().index());
    assertEquals(2, log.lastCheckpoint().orElseThrow().size());
  }

  @Test
  void what_nobody_waits_for_goes_with_the_next_group() throws Exception {
    int together = 0;
    try (Ledger ledger = open()) {
      for (int i = 0; i < 50; i++) {
        CompletableFuture<Appended> lazy = ledger.appendLazily(note("lazy"));
        while (ledger.waiting() > 0) {
          Thread.onSpinWait(); // until the writer has it, and would store it by itself
        }
        CompletableFuture<Appended> awaited = ledger.append(note("awaited"));
        long covered = awaited.join().checkpoint().checkpoint().size();
        together += lazy.join().checkpoint().checkpoint().size() == covered ? 1 : 0;
      }
    }
    // Not each time: this thread may be held up for longer than anything waits.
    assertTrue(together >= 25, together + " of 50 went together");
  }

  @Test
  void a_ledger_opened_again_goes_on_and_proves_growth() throws Exception {
    long sizeBefore;
    Sha256 rootBefore;
    try (Ledger first = open()) {
      for (int i = 0; i < 700; i++) {
        first.append(note("n" + i));
      }
      first.append(note("last")).join();
      sizeBefore = first.checkpoint().checkpoint().size();
      rootBefore = first.checkpoint().checkpoint().root();
    }
    try (Ledger second = open()) {
      assertEquals(0, second.unsignedAtOpen());
      for (int i = 0; i < 700; i++) {
        second.append(note("m" + i));
      }
      Appended last = second.append(note("end")).join();
      long size = last.checkpoint().checkpoint().size();
      TreeProof.verifyConsistency(
          sizeBefore,
          size,
          rootBefore,
          last.checkpoint().checkpoint().root(),
          second.consistency(sizeBefore, size));
    }
  }

  @Test
  void nothing_is_receipted_before_it_is_stored() throws Exception {
    try (Ledger ledger = open()) {
      ledger.append(note("first")).join();
      log.holdAppends();
      CompletableFuture<Appended> held = ledger.append(note("held"));
      log.awaitHeld();
      assertEquals(1, ledger.checkpoint().checkpoint().size(), "signed before it was stored");
      assertTrue(!held.isDone(), "told before it was stored");
      log.releaseAppends();
      assertEquals(1, held.join().index());
    }
  }

  @Test
  void a_refused_write_fails_its_group_only() throws Exception {
    try (Ledger ledger = open()) {
      for (int i = 0; i < 300; i++) {
        ledger.append(note("n" + i));
      }
      ledger.append(note("ok")).join();
      log.failNext(new IOException("disk full"));
      CompletionException refused =
          assertThrows(CompletionException.class, () -> ledger.append(note("lost")).join());
      assertInstanceOf(IOException.class, refused.getCause());
      Appended next = ledger.append(note("next")).join();
      assertEquals(301, next.index());
      ledger.prove(next).verify(next.leaf(), Policy.forLog(key), suite);
      assertTrue(!ledger.failed().isDone());
    }
  }

  @Test
  void what_the_store_cannot_hold_does_not_end_the_ledger() throws Exception {
    try (Ledger ledger = open()) {
      log.failNext(new IllegalArgumentException("certificate has 65536 bytes"));
      assertThrows(CompletionException.class, () -> ledger.append(note("lost")).join());
      assertEquals(0, ledger.append(note("next")).join().index());
      assertTrue(!ledger.failed().isDone());
    }
  }

  @Test
  void an_unknown_state_ends_the_ledger_and_nobody_waits_for_ever() throws Exception {
    try (Ledger ledger = open()) {
      ledger.append(note("ok")).join();
      log.failNext(new StoreUnknownException("force failed", null));
      CompletableFuture<Appended> lost = ledger.append(note("lost"));
      assertInstanceOf(
          StoreUnknownException.class,
          assertThrows(CompletionException.class, lost::join).getCause());
      assertInstanceOf(StoreUnknownException.class, ledger.failed().join());
      assertThrows(CompletionException.class, () -> ledger.append(note("after")).join());
      assertEquals(1, log.size());
    }
  }

  @Test
  void a_bug_in_the_store_ends_the_ledger_like_an_unknown_state() throws Exception {
    try (Ledger ledger = open()) {
      log.failNext(new IllegalStateException("bug"));
      CompletableFuture<Appended> lost = ledger.append(note("lost"));
      assertThrows(CompletionException.class, lost::join);
      assertInstanceOf(StoreUnknownException.class, ledger.failed().join());
    }
  }

  @Test
  void what_cannot_be_written_costs_its_own_entry_only() throws Exception {
    try (Ledger ledger = open()) {
      CompletableFuture<Appended> before = ledger.append(note("before"));
      CompletableFuture<Appended> long1 = ledger.append(note("x".repeat(Leaf.BYTES_MAX)));
      CompletableFuture<Appended> half = ledger.append(note("\ud800"));
      CompletableFuture<Appended> after = ledger.append(note("after"));
      assertEquals(0, before.join().index());
      assertInstanceOf(
          MalformedException.class,
          assertThrows(CompletionException.class, long1::join).getCause());
      assertInstanceOf(
          MalformedException.class, assertThrows(CompletionException.class, half::join).getCause());
      assertEquals(1, after.join().index());
    }
  }

  @Test
  void a_clock_that_goes_back_is_an_entry_of_its_own() throws Exception {
    try (Ledger ledger = open()) {
      ledger.append(note("a")).join();
      Instant before = clock.now;
      clock.now = before.minusSeconds(60);
      Appended b = ledger.append(note("b")).join();
      assertEquals(2, b.index());
      Entry stepped = Leaf.decode(log.stored().get(1).leaf());
      assertEquals(new Entry(clock.now, new ClockStepped(before)), stepped);
      ledger.append(note("c")).join();
      assertEquals(4, log.size(), "said once");
    }
    clock.now = clock.now.minusSeconds(60);
    try (Ledger again = open()) {
      assertEquals(5, again.append(note("after a restart")).join().index());
    }
  }

  @Test
  void entries_without_a_checkpoint_are_signed_at_the_next_start() throws Exception {
    try (Ledger ledger = open()) {
      ledger.append(note("a")).join();
      ledger.append(note("b")).join();
    }
    log.dropCheckpoints();
    try (Ledger ledger = open()) {
      assertEquals(2, ledger.unsignedAtOpen());
      assertEquals(2, ledger.checkpoint().checkpoint().size());
    }
    assertEquals(2, log.lastCheckpoint().orElseThrow().size());
  }

  @Test
  void a_log_that_does_not_fit_its_last_checkpoint_is_not_written_to() throws Exception {
    try (Ledger ledger = open()) {
      for (int i = 0; i < 600; i++) {
        ledger.append(note("n" + i));
      }
      ledger.append(note("last")).join();
    }
    List<StoredEntry> good = log.stored();
    StoredCheckpoint checkpoint = log.lastCheckpoint().orElseThrow();
    StoredEntry tail = good.get(600);
    Bytes other = Leaf.encode(clock.now, new CollectorStopped("other"));
    List<Runnable> faults =
        List.of(
            () -> log.remove(600),
            () -> log.replace(new StoredEntry(600, other, tail.leafHash(), tail.chainHash())),
            () ->
                log.replace(
                    new StoredEntry(
                        600, other, dev.sealwire.tlog.Merkle.leafHash(other), tail.chainHash())),
            () ->
                log.replace(
                    new StoredEntry(
                        599, good.get(599).leaf(), Sha256.ZERO, good.get(599).chainHash())),
            () -> log.replace(new StoredEntry(600, null, tail.leafHash(), tail.chainHash())),
            () -> log.replace(new StoredEntry(600, tail.leaf(), null, tail.chainHash())),
            () -> log.replace(new StoredEntry(600, tail.leaf(), tail.leafHash(), null)),
            () -> log.damageTile(0, 1),
            () -> log.replaceCheckpoint(Bytes.utf8("not a note")),
            () -> log.replaceCheckpoint(flipped(checkpoint.note())));
    for (int i = 0; i < faults.size(); i++) {
      faults.get(i).run();
      int which = i;
      assertThrows(EvidenceException.class, this::open, () -> "fault " + which);
      log.restore(good, checkpoint);
    }
    open().close();
  }

  private static Bytes flipped(Bytes note) {
    byte[] data = note.toArray();
    data[data.length - 10] ^= 1;
    return Bytes.wrap(data);
  }

  private static final Sha256 ALICE = Sha256.hash(new byte[] {1});
  private static final Sha256 BOSS = Sha256.hash(new byte[] {2});
  private static final String SESSION = "0".repeat(32);

  private static CertificateIssued issued(Sha256 certificate, String serial, Asker asker) {
    Instant now = Instant.EPOCH;
    return new CertificateIssued("a", serial, certificate, "field", now, now, "b", null, asker);
  }

  private static CertificateRevoked revoked(Sha256 certificate, Asker asker) {
    return new CertificateRevoked("a", "01", certificate, "field", "superseded", "b", asker);
  }

  private static Handshake handshake(Sha256 certificate) {
    return new Handshake(
        SESSION,
        "::1",
        1,
        null,
        null,
        null,
        null,
        null,
        List.of(certificate),
        "a",
        "field",
        ALICE,
        1);
  }

  /** Everything that only who is not revoked may have recorded. */
  private static List<Event> acts(Sha256 by) {
    Asker asker = new Asker(SESSION, by);
    String inline = PayloadReceived.INLINE;
    return List.of(
        new HandshakeAccepted(handshake(by)),
        new PayloadReceived(SESSION, 1, by, "n", null, null, 0, ALICE, "s", Bytes.EMPTY, inline, 1),
        new EvidenceRead(SESSION, by, "log", ""),
        new EvidenceExported(SESSION, by, ALICE, ""),
        new EvidenceVerified(SESSION, by, ""),
        issued(Sha256.hash(by.toArray()), "77", asker),
        revoked(BOSS, asker));
  }

  private static String code(CompletableFuture<Appended> done) {
    CompletionException e = assertThrows(CompletionException.class, done::join);
    return assertInstanceOf(RefusedException.class, e.getCause()).code();
  }

  @Test
  void nothing_that_a_certificate_does_is_recorded_behind_its_revocation() throws Exception {
    try (Ledger ledger = open()) {
      ledger.append(Submission.of(issued(ALICE, "01", null)));
      ledger.append(Submission.of(issued(BOSS, "02", null))).join();
      log.holdAppends();
      ledger.append(note("held"));
      log.awaitHeld();
      // All of this gathers into one group, so that only the order within it decides.
      List<CompletableFuture<Appended>> before =
          acts(ALICE).stream().limit(5).map(e -> ledger.append(Submission.of(e))).toList();
      CompletableFuture<Appended> entry = ledger.append(Submission.of(revoked(ALICE, null)));
      List<CompletableFuture<Appended>> behind =
          acts(ALICE).stream().map(e -> ledger.append(Submission.of(e))).toList();
      log.releaseAppends();
      before.forEach(CompletableFuture::join);
      long index = entry.join().index();
      assertEquals(index, ledger.register().revocation(ALICE).orElseThrow().index());
      for (CompletableFuture<Appended> one : behind) {
        assertEquals("revoked", code(one));
      }
      for (Event event : acts(ALICE)) {
        assertEquals("revoked", code(ledger.append(Submission.of(event))));
      }
      for (Event event :
          List.of(
              new PayloadAborted(SESSION, 1, ALICE, "n", null, 0, ALICE, "revoked", ""),
              new EvidenceRefused(SESSION, ALICE, "log", "", "revoked"),
              new AdminRefused(SESSION, ALICE, "revoke", "", "revoked"),
              new HandshakeRejected(handshake(ALICE), "revoked", ""),
              new SessionClosed(SESSION, 0, 0, 0, 0, "revoked", null))) {
        ledger.append(Submission.of(event)).join();
      }
      assertEquals(index + 6, ledger.checkpoint().checkpoint().size());
    }
    try (Ledger again = open()) {
      assertEquals("revoked", code(again.append(Submission.of(acts(ALICE).get(1)))));
      again.append(Submission.of(acts(BOSS).get(1))).join();
    }
  }

  @Test
  void an_admin_issues_and_revokes_nothing_twice_and_not_the_authority() throws Exception {
    Asker boss = new Asker(SESSION, BOSS);
    Sha256 one = Sha256.hash(new byte[] {3});
    Sha256 other = Sha256.hash(new byte[] {4});
    Instant now = Instant.EPOCH;
    Event authority = new CertificateIssued("ca", "09", other, "authority", now, now, "init", null);
    try (Ledger ledger = open()) {
      ledger.append(Submission.of(authority)).join();
      log.holdAppends();
      ledger.append(note("held"));
      log.awaitHeld();
      List<CompletableFuture<Appended>> all =
          List.of(
              ledger.append(Submission.of(revoked(one, boss))),
              ledger.append(Submission.of(issued(one, "01", boss))),
              ledger.append(Submission.of(issued(one, "02", boss))),
              ledger.append(Submission.of(issued(ALICE, "01", boss))),
              ledger.append(Submission.of(revoked(one, boss))),
              ledger.append(Submission.of(revoked(one, boss))),
              ledger.append(Submission.of(revoked(other, boss))));
      log.releaseAppends();
      assertEquals("certificate-unknown", code(all.get(0)));
      all.get(1).join();
      assertEquals("certificate-known", code(all.get(2)));
      assertEquals("certificate-known", code(all.get(3)));
      all.get(4).join();
      assertEquals("certificate-revoked", code(all.get(5)));
      assertEquals("certificate-authority", code(all.get(6)));
    }
  }

  @Test
  void a_revocation_that_was_not_stored_revokes_nobody() throws Exception {
    try (Ledger ledger = open()) {
      List<Long> told = new ArrayList<>();
      ledger.register().listen(revocation -> told.add(revocation.index()));
      ledger.append(Submission.of(issued(ALICE, "01", null))).join();
      log.failNext(new IOException("disk full"));
      CompletableFuture<Appended> failed = ledger.append(Submission.of(revoked(ALICE, null)));
      assertThrows(CompletionException.class, failed::join);
      assertTrue(ledger.register().revocation(ALICE).isEmpty());
      ledger.append(Submission.of(acts(ALICE).get(1))).join();
      assertEquals(List.of(), told);
      long index = ledger.append(Submission.of(revoked(ALICE, null))).join().index();
      assertEquals(List.of(index), told);
    }
  }
}
