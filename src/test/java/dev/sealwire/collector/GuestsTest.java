package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one certificate may take. */
@Timeout(60)
class GuestsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  @Test
  void one_connection_too_many_of_a_certificate_is_refused_and_another_certificate_is_not()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit alice = f.kit("alice", Role.FIELD, false);
      Kit bob = f.kit("bob", Role.FIELD, false);
      f.start(s -> Tuned.of(s).fair(new Fairness(16, 10, 100, SECOND, 2, 0, 0)).done());
      FieldClient first = f.client(alice, new Fixture.Told());
      FieldClient second = f.client(alice, new Fixture.Told());
      assertThrows(Exception.class, () -> f.client(alice, new Fixture.Told()));
      f.client(bob, new Fixture.Told()).close();
      first.close();
      Fixture.await("a place", () -> f.collector.connections() == 1);
      f.client(alice, new Fixture.Told()).close();
      second.close();
      f.collector.stop("test");
      assertEquals(1, Knocks.reasons(f).get("too-many-connections"));
      assertEquals(4, f.entries("handshake.accepted").size());
      assertTrue(f.audit().intact());
    }
  }

  @Test
  void payloads_past_the_rate_wait_and_none_is_refused() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start(s -> Tuned.of(s).fair(new Fairness(16, 10, 100, SECOND, 64, 20, 0)).done());
      Fixture.Told told = new Fixture.Told();
      long start = System.nanoTime();
      try (FieldClient client = f.client(kit, told)) {
        for (int i = 0; i < 40; i++) {
          client.send(Fixture.source("n" + i, new byte[10]), null, null);
        }
        client.await();
      }
      // 2 entries for the connection and 40 payloads, 20 of them at once.
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 1000, millis + " ms");
      assertEquals(40, told.sent.size());
      assertTrue(told.refused.isEmpty());
    }
  }

  @Test
  void bytes_past_the_rate_wait_over_all_connections_of_a_certificate() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("alice", Role.FIELD, false);
      f.start(s -> Tuned.of(s).fair(new Fairness(16, 10, 100, SECOND, 64, 0, 200_000)).done());
      long start = System.nanoTime();
      for (int i = 0; i < 2; i++) {
        Fixture.Told told = new Fixture.Told();
        try (FieldClient client = f.client(kit, told)) {
          client.send(Fixture.source("x", new byte[200_000]), null, null);
          client.await();
        }
        assertEquals(1, told.sent.size());
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 1000, millis + " ms");
    }
  }
}
