package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.audit.AuditReport;
import dev.sealwire.evidence.Entry;
import dev.sealwire.field.FieldClient;
import dev.sealwire.field.StateFolder;
import dev.sealwire.ledger.LedgerWatch;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.store.FaultyDisk;
import dev.sealwire.store.FaultyDisk.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes its time: slower, and otherwise nothing happens. */
@Timeout(60)
class SlowDiskTest {
  private static final int PAYLOADS = 60;
  private static final long FORCE_NANOS = 30_000_000;

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();

  private static void send(FieldClient client, int count, int bytes) throws Exception {
    for (int i = 0; i < count; i++) {
      client.send(Fixture.source("p", Fixture.bytes(bytes, i).toArray()), null, null);
    }
    client.await();
  }

  private static void intact(Fixture f) throws Exception {
    AuditReport report = f.audit();
    assertEquals(List.of(), report.findings());
    assertTrue(report.intact());
  }

  @Test
  void what_waits_for_a_slow_force_goes_into_one_group_and_all_of_it_is_kept() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      f.log.awaitSearch();
      AtomicInteger groups = new AtomicInteger();
      f.ledger.watch(
          new LedgerWatch() {
            @Override
            public void stored(int entries, long nanos) {
              groups.incrementAndGet();
            }

            @Override
            public void refused(Exception cause) {}
          });
      disk.fails(
          (step, file) -> {
            if (step == Step.FORCE && file.endsWith(".mv.db")) {
              LockSupport.parkNanos(FORCE_NANOS);
            }
            return null;
          });
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(kit, told)) {
        send(client, PAYLOADS, 300);
      }
      assertEquals(PAYLOADS, told.sent.size());
      assertEquals(List.of(), List.copyOf(told.refused));
      assertTrue(groups.get() <= PAYLOADS / 2, groups + " groups for " + PAYLOADS + " payloads");
      f.collector.stop("test");
      assertEquals(PAYLOADS, f.entries("payload.received").size());
      intact(f);
    }
  }

  @Test
  void a_large_payload_that_waits_for_the_vault_keeps_no_small_one_waiting() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.onto(disk, 0);
      f.start();
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      disk.fails(
          (step, file) -> {
            if (step == Step.FORCE && file.contains("/vault/tmp/")) {
              begun.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return null;
          });
      Fixture.Told slow = new Fixture.Told();
      Fixture.Told told = new Fixture.Told();
      byte[] data = Fixture.bytes(50_000, 1).toArray();
      CompletableFuture<Void> large =
          CompletableFuture.runAsync(
              () -> {
                try (FieldClient client = f.client(kit, slow)) {
                  client.send(Fixture.source("large", data), null, null);
                  client.await();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      begun.await();
      StateFolder state = new StateFolder(folder.resolve("another"));
      FieldClient.Context context = new FieldClient.Context(kit, state, f.suite, f.clock, f.random);
      try (FieldClient small = FieldClient.start(f.connect(kit), context, told)) {
        send(small, 20, 300);
      }
      assertEquals(20, told.sent.size());
      assertEquals(0, slow.sent.size(), "nothing is said before the force");
      go.countDown();
      large.join();
      assertEquals(1, slow.sent.size());
      List<Entry> received = f.entries("payload.received");
      assertEquals(21, received.size());
      f.collector.stop("test");
      intact(f);
    }
  }
}
