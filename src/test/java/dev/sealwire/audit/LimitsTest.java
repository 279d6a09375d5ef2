package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.UnverifiedTile;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is held in memory has a limit, and what lies behind the limit is said to be unchecked. */
class LimitsTest {
  private static SampleLog clean;

  private final Findings findings = new Findings();

  @BeforeAll
  static void build() throws Exception {
    clean = SampleLog.clean();
  }

  private List<String> found() {
    return findings.sorted().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  private static Sha256 hash(int n) {
    return SampleLog.hash("content " + n);
  }

  /** Of level 1, tile {@code index}: the roots it is made of are told to {@code check}. */
  private static UnverifiedTile upper(TileCheck check, int index) {
    byte[] hashes = new byte[256 * Sha256.BYTES];
    for (int i = 0; i < 256; i++) {
      Sha256 root = hash(256 * index + i);
      root.copyTo(hashes, i * Sha256.BYTES);
      if (check != null) {
        check.perfect(1, 256L * index + i, root);
      }
    }
    return new UnverifiedTile(1, index, Bytes.wrap(hashes));
  }

  private TileCheck uppers(UnverifiedTile... rows) throws Exception {
    FakeLog log = new FakeLog();
    log.tiles.addAll(List.of(rows));
    TileCheck check = new TileCheck(log.tiles(), findings);
    upper(check, 0);
    upper(check, 1);
    check.perfect(1, 512, hash(512));
    check.perfect(8, 0, hash(0));
    check.end();
    return check;
  }

  @Test
  void tiles_above_level_0_are_compared_when_their_rows_come() throws Exception {
    assertEquals(2, uppers(upper(null, 0), upper(null, 1)).checked());
    assertEquals(List.of(), found());
    assertEquals(1, uppers(upper(null, 0)).checked());
    assertEquals(1, uppers(upper(null, 1)).checked());
    assertEquals(List.of("tile-missing 0", "tile-missing 65536"), found());
    assertEquals("tile 1 of level 1", findings.sorted().get(1).place());
  }

  @Test
  void an_upper_tile_that_is_altered_cut_or_too_many_is_named_by_its_first_entry()
      throws Exception {
    Bytes hashes = upper(null, 1).hashes();
    uppers(upper(null, 0), new UnverifiedTile(1, 1, Edits.flip(hashes, 8191)));
    assertEquals(List.of("tile 65536"), found());
    assertTrue(findings.sorted().get(0).found().startsWith("bytes with SHA-256 "));
    uppers(upper(null, 0), new UnverifiedTile(1, 1, hashes.slice(0, 8191)));
    uppers(upper(null, 0), new UnverifiedTile(1, 1, null));
    assertEquals("8191 bytes", findings.sorted().get(1).found());
    assertEquals("nothing", findings.sorted().get(2).found());
    uppers(upper(null, 0), upper(null, 0), upper(null, 1), upper(null, 2));
    assertEquals(
        List.of("tile 65536", "tile 65536", "tile 65536", "tile-extra 0", "tile-extra 131072"),
        found().stream().sorted().toList());
  }

  @Test
  void a_tile_no_log_is_long_enough_for_has_no_first_entry() throws Exception {
    FakeLog log = new FakeLog();
    long[][] rows = {{6, 1}, {6, 127}, {6, 128}, {7, 0}, {7, 1}, {8, 0}, {0, -1}, {-1, 3}};
    for (long[] row : rows) {
      log.tiles.add(new UnverifiedTile((int) row[0], row[1], Bytes.EMPTY));
    }
    new TileCheck(log.tiles(), findings).end();
    List<Long> indexes = findings.sorted().stream().map(Finding::index).sorted().toList();
    assertEquals(List.of(-1L, -1L, -1L, -1L, -1L, 0L, 1L << 56, 127L << 56), indexes);
  }

  @Test
  void signatures_wait_up_to_a_number_and_answer_in_order() throws Exception {
    PublicKey key = clean.keys.alice.keys().getPublic();
    List<Integer> answered = new ArrayList<>();
    int waiting = (Signatures.BATCHES_MAX + 1) * Signatures.BATCH;
    try (Workers workers = new Workers(1, true)) {
      Signatures signatures = new Signatures(TestWriter.SUITE, workers);
      for (int i = 0; i < waiting + Signatures.BATCH + 9; i++) {
        int n = i;
        signatures.verify(
            key,
            Bytes.utf8("m"),
            Bytes.EMPTY,
            right -> {
              assertFalse(right);
              answered.add(n);
            });
        int sent = (i + 1) / Signatures.BATCH;
        int taken = Math.max(0, sent - Signatures.BATCHES_MAX);
        assertEquals(taken * Signatures.BATCH, answered.size());
      }
      signatures.finish();
      signatures.finish();
    }
    assertEquals(waiting + Signatures.BATCH + 9, answered.size());
    for (int i = 0; i < answered.size(); i++) {
      assertEquals(i, answered.get(i));
    }
  }

  @Test
  void a_signature_is_verified_by_the_kind_of_its_key() throws Exception {
    for (TestPki.Holder one :
        List.of(clean.keys.alice, clean.keys.bob, clean.keys.carol, clean.keys.dave)) {
      assertTrue(Signatures.knows(one.keys().getPublic()));
    }
    PublicKey other = TestPki.keys("X25519").getPublic();
    assertFalse(Signatures.knows(other));
  }

  @Test
  void keys_are_read_once_and_the_longest_unused_is_forgotten() throws Exception {
    SampleLog sample = clean.copy();
    PublicKeys keys = new PublicKeys(sample.log);
    Sha256 alice = sample.keys.alice.hash();
    assertEquals(sample.keys.alice.keys().getPublic(), keys.find(alice).orElseThrow());
    StoredCertificate row = sample.keys.alice.stored();
    sample.log.certificates.remove(2);
    assertTrue(keys.find(alice).isPresent());
    for (int i = 1; i < PublicKeys.KEYS_MAX; i++) {
      assertTrue(keys.find(hash(i)).isEmpty());
    }
    assertTrue(keys.find(alice).isPresent(), "the limit holds as many as it says");
    for (int i = 0; i < PublicKeys.KEYS_MAX; i++) {
      assertTrue(keys.find(hash(10_000 + i)).isEmpty());
    }
    assertTrue(keys.find(alice).isEmpty(), "read again, and no longer there");

    Bytes other = sample.keys.bob.stored().der();
    sample.log.certificates.add(new StoredCertificate(row.sha256(), other));
    assertTrue(new PublicKeys(sample.log).find(alice).isEmpty(), "not the bytes of that hash");
    Bytes junk = Bytes.utf8("0 no certificate");
    sample.log.certificates.add(new StoredCertificate(Sha256.hash(junk).bytes(), junk));
    assertTrue(new PublicKeys(sample.log).find(Sha256.hash(junk)).isEmpty());
  }

  @Test
  void contents_looked_at_are_remembered_up_to_their_number() {
    Contents contents = new Contents(1);
    PayloadBytes.Wanted content = new PayloadBytes.Wanted(hash(0), true, 0);
    for (int i = 0; i < Contents.SEEN_MAX; i++) {
      contents.saw(hash(i), content);
    }
    assertEquals(content, contents.seen(hash(0)));
    contents.saw(hash(-1), content);
    assertEquals(content, contents.seen(hash(0)), "used lately");
    assertNull(contents.seen(hash(1)), "the longest unused");
    assertEquals(content, contents.seen(hash(2)));
  }

  private static CertificateIssued issued(Sha256 certificate) {
    CertificateIssued was = clean.keys.alice.issued();
    return new CertificateIssued(
        was.subject(),
        was.serial(),
        certificate,
        was.role(),
        was.notBefore(),
        was.notAfter(),
        was.by());
  }

  @Test
  void certificates_beyond_those_remembered_are_not_called_unknown() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.certificates.clear();
    CertificateCheck check = new CertificateCheck(sample.request(), findings);
    for (int i = 0; i < CertificateCheck.ISSUED_MAX; i++) {
      check.issued(i, issued(hash(i)));
    }
    assertFalse(check.forgotten());
    assertEquals(CertificateCheck.ISSUED_MAX, check.count());
    check.issued(CertificateCheck.ISSUED_MAX, issued(hash(-1)));
    assertTrue(check.forgotten());
    assertEquals(CertificateCheck.ISSUED_MAX, check.count());
    assertEquals(Optional.empty(), check.find(hash(-1)));
    assertEquals(CertificateCheck.ISSUED_MAX + 1, findings.total());
    sample.log.certificates.add(sample.keys.bob.stored());
    check.end();
    assertEquals(CertificateCheck.ISSUED_MAX + 1, findings.total());
    assertEquals(
        List.of("certificates beyond the 250000 issued and 250000 shown first"),
        findings.notChecked(Area.AUTHENTICITY));
  }

  private static Handshake showing(Sha256... chain) {
    Handshake was = SampleLog.rejected(1).handshake();
    return new Handshake(
        was.session(),
        was.peer(),
        was.port(),
        null,
        null,
        null,
        null,
        null,
        List.of(chain),
        null,
        null,
        was.policy(),
        20);
  }

  @Test
  void certificates_shown_beyond_those_remembered_are_not_looked_for() throws Exception {
    SampleLog sample = clean.copy();
    sample.log.certificates.clear();
    CertificateCheck check = new CertificateCheck(sample.request(), findings);
    for (int i = 0; i < CertificateCheck.SHOWN_MAX; i += Handshake.CHAIN_MAX) {
      Sha256[] chain = new Sha256[Handshake.CHAIN_MAX];
      int from = i;
      Arrays.setAll(chain, n -> hash(from + n));
      check.shown(i, showing(chain));
    }
    check.shown(0, showing(hash(0), hash(1)));
    assertFalse(check.forgotten());
    assertEquals(CertificateCheck.SHOWN_MAX, findings.total());
    check.shown(1, showing(hash(-1)));
    assertTrue(check.forgotten());
    assertEquals(CertificateCheck.SHOWN_MAX, findings.total());
  }

  @Test
  void certificates_may_wait_for_their_authority_up_to_a_number() throws Exception {
    SampleLog sample = clean.copy();
    AuditRequest request = sample.request(true, List.of());
    CertificateCheck check = new CertificateCheck(request, findings);
    for (int i = 0; i < CertificateCheck.WAITING_MAX; i++) {
      check.issued(i, sample.keys.alice.issued());
    }
    assertEquals(List.of(), found());
    check.issued(5000, sample.keys.alice.issued());
    assertEquals(List.of("certificate-issuer 5000"), found());
    assertEquals("one of 0 authorities", findings.sorted().get(0).wanted());
    check.issued(5001, sample.keys.pki.authority.issued());
    check.end();
    assertEquals(1, findings.count(Area.AUTHENTICITY));
    assertEquals(sample.keys.pki.authority.hash(), authority(check, sample.keys.alice));
  }

  private static Sha256 authority(CertificateCheck check, TestPki.Holder holder) {
    return check.find(holder.hash()).orElseThrow().authority().hash();
  }

  @Test
  void who_waits_for_an_authority_that_never_comes_is_named_at_the_end() throws Exception {
    SampleLog sample = clean.copy();
    CertificateCheck check = new CertificateCheck(sample.request(true, List.of()), findings);
    check.issued(7, sample.keys.alice.issued());
    check.issued(8, sample.keys.foreign.authority.issued());
    assertEquals(List.of("certificate-missing 8"), found());
    sample.log.certificates.add(sample.keys.foreign.authority.stored());
    check.issued(9, sample.keys.foreign.authority.issued());
    assertEquals(List.of("certificate-missing 8"), found());
    check.end();
    assertTrue(found().contains("certificate-issuer 7"), found().toString());
  }
}
