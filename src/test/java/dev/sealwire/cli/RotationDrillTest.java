package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.field.FieldClient;
import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import dev.sealwire.field.StreamSource;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector's certificate and its authority are rotated while eight clients send. */
@Tag("drill")
class RotationDrillTest {
  private static final int CLIENTS = 8;
  private static final int PIPELINED = 32;
  private static final int PAYLOADS_A_PHASE = 500;
  private static final long DEADLINE_NANOS = 300_000_000_000L;

  @TempDir Path home;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicInteger renewed = new AtomicInteger(); // 1: clients go over to new kits
  private final AtomicInteger over = new AtomicInteger(); // who went over
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stop;

  private final class Counting implements SendListener {
    @Override
    public void bytes(long count) {}

    @Override
    public void sent(Sent what) {
      received.incrementAndGet();
    }

    @Override
    public void refused(String name, String code, String detail) {
      failures.add(name + ": " + code + " " + detail);
    }
  }

  private Transcript cli() {
    return new Transcript(home).with("SEALWIRE_STATE", home.resolve("state").toString());
  }

  /** Even clients stay on one connection for as long as their kit; odd ones make many. */
  private void client(ServedHome served, int number) {
    int rounds = number % 2 == 0 ? Integer.MAX_VALUE : 3;
    boolean told = false;
    try {
      while (!stop) {
        int kits = renewed.get();
        if (kits == 1 && !told) {
          told = true;
          over.incrementAndGet();
        }
        String kit = "client" + number + (kits == 1 ? ".2" : "");
        connections.incrementAndGet();
        try (FieldClient client =
            served.client(kit, home.resolve("field" + number), new Counting())) {
          for (int round = 0; round < rounds && !stop && renewed.get() == kits; round++) {
            for (int i = 0; i < PIPELINED; i++) {
              byte[] data = (number + " " + sent.incrementAndGet()).getBytes("UTF-8");
              client.send(new StreamSource(new ByteArrayInputStream(data), "p"), null, null);
            }
            client.await();
          }
        }
      }
    } catch (Exception e) {
      failures.add("client " + number + ": " + e);
    }
  }

  private void more() {
    long target = received.get() + PAYLOADS_A_PHASE;
    await(() -> received.get() >= target);
  }

  private void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.getAsBoolean() && failures.isEmpty()) {
      assertTrue(System.nanoTime() < end, "waited in vain");
      LockSupport.parkNanos(5_000_000);
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  @Test
  void every_payload_gets_its_receipt_through_both_rotations() throws Exception {
    cli().ok("init", "--no-passphrase", "--host", "127.0.0.1");
    for (int i = 0; i < CLIENTS; i++) {
      cli().ok("pki", "issue", "client" + i, "--role", "field");
    }
    List<Thread> threads = new ArrayList<>();
    long entries;
    try (ServedHome served = new ServedHome(home, reader -> reader)) {
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        threads.add(new Thread(() -> client(served, number), "client-" + number));
      }
      threads.forEach(Thread::start);
      try {
        more();
        cli().ok("pki", "rotate-collector");
        more();
        cli().ok("pki", "rotate-ca");
        more();
        for (int i = 0; i < CLIENTS; i++) {
          cli().ok("pki", "renew", "client" + i);
        }
        more();
        renewed.set(1);
        await(() -> over.get() == CLIENTS);
        more();
        cli().ok("pki", "rotate-ca", "--finish");
        more();
        cli().ok("pki", "rotate-collector");
        more();
      } finally {
        stop = true;
        for (Thread one : threads) {
          one.join();
        }
      }
      entries = served.log.size();
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(sent.get(), received.get());
    List<String> closed = cli().ok("log", "--type", "session.closed", "--json").lines();
    List<String> broken =
        closed.stream().filter(l -> !l.contains("\"reason\":\"goodbye\"")).toList();
    assertEquals(List.of(), broken);
    String verdicts = cli().ok("verify").out();
    for (String area : List.of("integrity     PASS", "authenticity  PASS", "completeness  PASS")) {
      assertTrue(verdicts.contains(area), verdicts);
    }
    assertEquals(
        sent.get(), cli().ok("log", "--type", "payload.received", "--json").lines().size());
    assertTrue(entries > sent.get() + connections.get(), "each connection is an entry too");
    String text = "%d payloads over %d connections while everything was replaced, 0 lost, 0 broken";
    System.getLogger("drill")
        .log(System.Logger.Level.INFO, String.format(text, sent.get(), connections.get()));
  }
}
