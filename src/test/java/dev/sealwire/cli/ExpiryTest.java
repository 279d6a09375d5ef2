package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of what runs out, by a collector that serves and by {@code status}. */
class ExpiryTest {
  private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");
  private static final List<Integer> DAYS = List.of(30, 14, 7, 1);

  @TempDir private static Path founded;
  @TempDir Path home;

  /** A clock that a test sets. */
  private static final class Set extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @BeforeAll
  static void found() {
    Transcript cli = new Transcript(founded);
    cli.ok("init", "--no-passphrase", "--host", "ev.example.org");
    cli.ok("pki", "issue", "alice", "--role", "field", "--days", "20");
    cli.ok("pki", "issue", "bob", "--role", "field", "--days", "20");
    cli.ok("pki", "issue", "carol", "--role", "field", "--days", "90");
    cli.ok("pki", "revoke", "bob", "--reason", "superseded");
  }

  @BeforeEach
  void copy() throws IOException {
    Transcript.copy(founded, home);
  }

  private static Expiry one(String key, Instant end) {
    return new Expiry(key, key, "field", "ab", end, "sealwire pki renew " + key);
  }

  /** A watch over {@code things}, and what it said. */
  private static ExpiryWatch watch(List<Expiry> things, Clock clock, List<String> said) {
    return new ExpiryWatch(
        new ExpiryWatch.Source() {
          @Override
          public List<Expiry> soon(Instant now) {
            return things;
          }

          @Override
          public List<Integer> days() {
            return DAYS;
          }
        },
        clock,
        said::add);
  }

  @Test
  void each_thing_is_warned_of_once_for_each_number_of_days() {
    Set clock = new Set();
    List<String> said = new ArrayList<>();
    List<Expiry> things = List.of(one("alice", START.plus(Duration.ofDays(40))));
    List<Long> when = new ArrayList<>();
    try (ExpiryWatch watch = watch(things, clock, said)) {
      for (int hour = 0; hour < 24 * 60; hour++) {
        clock.now = START.plus(Duration.ofHours(hour));
        int before = said.size();
        watch.tick();
        if (said.size() > before) {
          when.add(40 - hour / 24L);
        }
      }
    }
    assertEquals(List.of(30L, 14L, 7L, 1L, 0L), when);
    assertEquals(5, said.size());
    assertTrue(said.get(0).contains("expires at 2027-01-02T00:00:00Z, in 30 days"), said.get(0));
    assertTrue(said.get(4).contains("expired at"), said.get(4));
    assertTrue(said.get(4).endsWith(": sealwire pki renew alice"), said.get(4));
  }

  @Test
  void a_start_says_what_is_due_and_not_every_number_before_it() {
    List<String> said = new ArrayList<>();
    List<Expiry> things = List.of(one("alice", START.plus(Duration.ofDays(5))));
    try (ExpiryWatch watch = watch(things, new Set(), said)) {
      watch.tick();
      watch.tick();
      watch.look();
    }
    assertEquals(1, said.size());
    assertTrue(said.get(0).contains("in 5 days"), said.get(0));
  }

  @Test
  void many_at_once_are_no_flood() {
    List<String> said = new ArrayList<>();
    List<Expiry> things = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      things.add(one("holder" + i, START.plusSeconds(60L * (i + 1))));
    }
    try (ExpiryWatch watch = watch(things, new Set(), said)) {
      watch.tick();
      watch.look();
    }
    assertEquals(ExpiryWatch.LINES_MAX + 1, said.size());
    assertEquals("and 480 more that expire: sealwire pki list", said.get(ExpiryWatch.LINES_MAX));
  }

  @Test
  void a_clock_that_goes_back_does_not_end_the_watch() {
    Set clock = new Set();
    List<String> said = new ArrayList<>();
    List<Expiry> things = new ArrayList<>();
    try (ExpiryWatch watch = watch(things, clock, said)) {
      clock.now = START.plus(Duration.ofDays(400));
      watch.tick();
      things.add(one("alice", START.plus(Duration.ofDays(3))));
      clock.now = START;
      watch.tick();
    }
    assertEquals(1, said.size());
  }

  @Test
  void status_says_the_same_by_the_same_setting() throws Exception {
    Transcript.Ran now = new Transcript(home).ok("status");
    assertTrue(now.err().contains("the certificate of alice (field, serial "), now.err());
    assertTrue(now.err().contains("in 19 days: sealwire pki renew alice"), now.err());
    assertTrue(!now.err().contains("bob"), "what is revoked lets nobody in as it is");
    assertTrue(!now.err().contains("carol"), now.err());
    // The list that revoked bob was made just now, for a month.
    assertTrue(!now.err().contains("revocation list"), now.err());
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(17));
    String then = new Transcript(home).at(later).ok("status").err();
    assertTrue(then.contains("the revocation list crl.pem expires"), then);
    assertTrue(then.contains(": sealwire pki crl"), then);
    Files.writeString(home.resolve("config/sealwire.properties"), "expiry.warnings = 100, 3\n");
    assertTrue(new Transcript(home).ok("status").err().contains("carol"));
    Files.writeString(home.resolve("config/sealwire.properties"), "expiry.warnings = 3\n");
    assertEquals("", new Transcript(home).ok("status").err());
    String json = new Transcript(home).ok("status", "--json").out();
    assertTrue(json.contains("\"expiring\":[]"), json);
    Files.writeString(home.resolve("config/sealwire.properties"), "expiry.warnings = 0\n");
    assertEquals(Exit.USAGE, new Transcript(home).run("status").exit());
  }

  @Test
  void what_has_a_successor_or_is_long_over_is_not_spoken_of() throws Exception {
    new Transcript(home).ok("pki", "renew", "alice");
    assertTrue(!new Transcript(home).ok("status").err().contains("alice"));
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(10 * 365));
    String much = new Transcript(home).at(later).ok("status").err();
    assertTrue(!much.contains("alice"), much);
    assertTrue(much.contains("(authority, serial "), much);
    assertTrue(much.contains("(collector, serial "), much);
    assertTrue(much.contains("sealwire pki rotate-ca"), much);
  }
}
