package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.collector.Fixture;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A collector whose frames come mangled: an audit fails or says so; it never breaks or hangs. */
@Timeout(180)
class MangledAnswersTest {
  private static final int PAGE = 0x23;
  private static final int RECEIPT = 0x14;

  @TempDir Path folder;

  private Fixture fixture;
  private Kit kit;
  private int runs;

  private AuditReport verify(Between.Mangler mangler) throws Exception {
    StateFolder state = new StateFolder(folder.resolve("state" + runs++));
    FieldClient.Context context =
        new FieldClient.Context(kit, state, fixture.suite, fixture.clock, fixture.random);
    try (Between between = new Between(fixture.connect(kit), mangler)) {
      AuditClient client = AuditClient.start(between.reader(), context);
      client.task(Purpose.VERIFY, "everything");
      return fixture.audit(client);
    }
  }

  @BeforeEach
  void serve() throws Exception {
    Fixture f = new Fixture(folder);
    kit = f.kit("auditor", Role.AUDITOR, false);
    Kit field = f.kit("alice", Role.FIELD, false);
    f.start();
    try (FieldClient client = f.client(field, new Fixture.Told())) {
      client.send(Fixture.source("small", Fixture.bytes(200, 1).toArray()), null, null);
      client.send(Fixture.source("large", Fixture.bytes(3000, 2).toArray()), null, null);
      client.await();
    }
    f.log.awaitSearch();
    fixture = f;
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  @Test
  void mangled_frames_end_in_an_error_or_a_finding() throws Exception {
    int[] frames = new int[1];
    AuditReport clean =
        verify(
            (number, frame) -> {
              frames[0] = number + 1;
              return frame;
            });
    assertTrue(clean.intact(), clean.findings().toString());
    Random random = new Random(7);
    TreeSet<String> outcomes = new TreeSet<>();
    for (int run = 0; run < 40; run++) {
      int at = 1 + random.nextInt(frames[0] - 1);
      int how = run % 4;
      long seed = random.nextLong();
      String outcome = outcome(at, how, new Random(seed));
      outcomes.add(outcome);
    }
    assertTrue(outcomes.contains("error"), outcomes.toString());
    assertTrue(outcomes.contains("found"), outcomes.toString());
  }

  private Recorded register(Kit admin, X509Certificate certificate, Between.Mangler mangler)
      throws Exception {
    StateFolder state = new StateFolder(folder.resolve("state" + runs++));
    FieldClient.Context context =
        new FieldClient.Context(admin, state, fixture.suite, fixture.clock, fixture.random);
    try (Between between = new Between(fixture.connect(admin), mangler)) {
      AuditClient client = AuditClient.start(between.reader(), context);
      client.task(Purpose.LIST, "pki issue");
      return new AdminClient(client, admin.certificate())
          .register(certificate, Role.FIELD.label(), admin.ca());
    }
  }

  @Test
  void an_admin_takes_nothing_for_done_that_its_receipt_does_not_prove() throws Exception {
    Kit admin = fixture.kit("admin", Role.ADMIN, false);
    List<byte[]> receipts = new ArrayList<>();
    Between.Mangler anothers =
        (number, frame) -> {
          if (frame[0] != RECEIPT) {
            return frame;
          }
          receipts.add(frame);
          byte[] first = receipts.get(0).clone();
          System.arraycopy(frame, 1, first, 1, 4); // its stream
          return first;
        };
    X509Certificate one = fixture.kit("one", Role.FIELD, true).certificate();
    assertThrows(EvidenceException.class, () -> register(admin, one, anothers));
    assertEquals(2, receipts.size());
    Random random = new Random(11);
    for (int run = 0; run < 30; run++) {
      X509Certificate next = fixture.kit("n" + run, Role.FIELD, true).certificate();
      int[] seen = new int[1];
      Between.Mangler flip =
          (number, frame) -> {
            byte[] out = frame.clone();
            if (frame[0] == RECEIPT && ++seen[0] == 2) {
              out[8 + random.nextInt(out.length - 8)] ^= (byte) (1 << random.nextInt(7));
            }
            return out;
          };
      Exception thrown = assertThrows(Exception.class, () -> register(admin, next, flip));
      boolean explained = thrown instanceof IOException || thrown instanceof SealwireException;
      assertTrue(explained, thrown::toString);
      assertEquals(2, seen[0]);
    }
    X509Certificate last = fixture.kit("last", Role.FIELD, true).certificate();
    assertEquals(
        Certificates.fingerprint(last),
        ((CertificateIssued) register(admin, last, (number, frame) -> frame).entry().event())
            .certificate());
  }

  /** Anything thrown but what a command knows how to explain fails the test. */
  private String outcome(int at, int how, Random random) throws Exception {
    try {
      AuditReport report =
          verify((number, frame) -> number == at ? mangle(frame, how, random) : frame);
      return report.intact() ? "no harm" : "found";
    } catch (IOException | SealwireException e) {
      return "error";
    }
  }

  private static byte[] mangle(byte[] frame, int how, Random random) {
    byte[] out = frame.clone();
    switch (how) {
      case 0 -> {
        return null;
      }
      case 1 -> {
        byte[] twice = java.util.Arrays.copyOf(frame, 2 * frame.length);
        System.arraycopy(frame, 0, twice, frame.length, frame.length);
        return twice;
      }
      case 2 -> out[random.nextInt(5)] ^= (byte) (1 << random.nextInt(8));
      default -> out[8 + random.nextInt(out.length - 8)] ^= 1;
    }
    return out;
  }

  @Test
  void no_byte_of_an_entry_can_be_flipped_unseen() throws Exception {
    int[] pages = new int[1];
    int[] entries = new int[2]; // the largest page's number among the pages, and its length
    verify(
        (number, frame) -> {
          if (frame[0] == PAGE) {
            if (frame.length > entries[1]) {
              entries[0] = pages[0];
              entries[1] = frame.length;
            }
            pages[0]++;
          }
          return frame;
        });
    Random random = new Random(11);
    for (int run = 0; run < 40; run++) {
      int at = 8 + random.nextInt(entries[1] - 8);
      int[] seen = new int[1];
      String outcome;
      try {
        AuditReport report =
            verify(
                (number, frame) -> {
                  if (frame[0] == PAGE && seen[0]++ == entries[0]) {
                    frame[Math.min(at, frame.length - 1)] ^= 1;
                  }
                  return frame;
                });
        outcome = report.intact() ? "unseen" : "found";
      } catch (IOException e) {
        outcome = "error";
      }
      assertTrue(!outcome.equals("unseen"), "byte " + at);
    }
  }

  @Test
  void an_announced_length_takes_no_memory() throws Exception {
    assertThrows(
        IOException.class,
        () ->
            verify(
                (number, frame) -> {
                  if (frame[0] == PAGE) {
                    frame[5] = (byte) 0xff;
                  }
                  return frame;
                }));
  }
}
