package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeafTest {
  private static final Instant TIME = Instant.parse("2026-11-23T04:44:53.000000001Z");
  private static final Sha256 HASH = Sha256.hash(new byte[] {1});
  private static final String SESSION = "000102030405060708090a0b0c0d0e0f";

  private static final Hello HELLO =
      new Hello(
          HASH,
          200,
          "t13i0304sk_55b375c5d22e_000000000000",
          "collector.example",
          List.of("TLSv1.3"),
          List.of("TLS_AES_128_GCM_SHA256"),
          List.of("X25519MLKEM768"),
          List.of("sealwire/1"),
          Bytes.of((byte) 1, (byte) 2));
  private static final Handshake SHAKEN =
      new Handshake(
          SESSION,
          "127.0.0.1",
          40000,
          HELLO,
          "TLSv1.3",
          "TLS_AES_128_GCM_SHA256",
          "X25519MLKEM768",
          "sealwire/1",
          List.of(HASH, HASH),
          "laptop-7",
          "field",
          HASH,
          1200);
  private static final Handshake SILENT =
      new Handshake(
          SESSION, "::1", 1, null, null, null, null, null, List.of(), null, null, HASH, 0);

  private static final HandshakeStorm STORM =
      new HandshakeStorm(
          TIME,
          TIME.plusSeconds(10),
          100,
          List.of(
              new HandshakeStorm.Counted("not-tls", 10), new HandshakeStorm.Counted("rate", 90)),
          List.of(
              new HandshakeStorm.Counted("192.0.2.9", 60),
              new HandshakeStorm.Counted("192.0.2.7", 20),
              new HandshakeStorm.Counted("192.0.2.8", 20)),
          new HandshakeStorm.Other(2, 7),
          3,
          new HandshakeStorm.Sample("192.0.2.7", 40000, "t13i", "not-tls", "GET"));

  private static final List<Event> EVENTS =
      List.of(
          new LogOpened("o", "o+530d903a+x", 1, "Sealwire 0.1.0"),
          new CollectorStarted("Sealwire 0.1.0", "17", "Conscrypt 2.7.0", "127.0.0.1:1", "p"),
          new CollectorStopped("signal"),
          new ClockStepped(TIME),
          new Recovery(List.of(new Recovery.Found("unclean-end", "x"))),
          new Recovery(List.of()),
          new CertificateIssued("laptop-7", "00ff", HASH, "field", TIME, TIME, "init"),
          new CertificateRevoked("laptop-7", "00ff", HASH, "field", "keyCompromise", "admin"),
          new HandshakeAccepted(SHAKEN),
          new HandshakeRejected(SILENT, "closed-early", "nothing came"),
          STORM,
          new HandshakeStorm(
              TIME,
              TIME,
              1,
              List.of(new HandshakeStorm.Counted("rate", 1)),
              List.of(new HandshakeStorm.Counted("2001:db8:0:7::/64", 1)),
              null,
              0,
              new HandshakeStorm.Sample("2001:db8:0:7:0:0:0:1", 1, null, "rate", "")),
          new PayloadReceived(
              SESSION,
              1,
              HASH,
              "a \"quoted\"\n../name\u00e9",
              "text/plain",
              "2026-17",
              5,
              HASH,
              "{\"v\":1}",
              Bytes.of((byte) 3),
              PayloadReceived.INLINE,
              77),
          new PayloadReceived(
              SESSION,
              2,
              HASH,
              "b",
              null,
              null,
              0,
              HASH,
              "s",
              Bytes.EMPTY,
              PayloadReceived.VAULT,
              0),
          new PayloadAborted(SESSION, 3, HASH, "c", null, 9, HASH, "too-large", "over"),
          new CertificateIssued("bob", "ab", HASH, "field", TIME, TIME, "init", Sha256.ZERO),
          new AuthoritySucceeded(
              HASH, Sha256.ZERO, "{}", Bytes.of((byte) 1), Bytes.of((byte) 2), "root", null),
          new AuthoritySucceeded(
              HASH,
              Sha256.ZERO,
              "{}",
              Bytes.of((byte) 1),
              Bytes.of((byte) 2),
              "admin",
              new Asker(SESSION, HASH)),
          new CollectorReloaded("SIGHUP", HASH, Sha256.ZERO, List.of(), List.of(), List.of(), null),
          new CollectorReloaded(
              "SIGHUP",
              HASH,
              Sha256.ZERO,
              List.of(HASH, Sha256.ZERO),
              List.of(CollectorReloaded.CERTIFICATE, "stream.idle"),
              List.of(new CollectorReloaded.Refused("port", "needs a restart")),
              new Asker(SESSION, HASH)),
          new EvidenceRead(SESSION, HASH, "verify", "everything"),
          new EvidenceExported(SESSION, HASH, Sha256.ZERO, "payload 9"),
          new EvidenceVerified(SESSION, HASH, "intact, 17 entries"),
          new EvidenceRefused(SESSION, HASH, "log", "all entries", "wrong-role"),
          new SessionClosed(SESSION, 1, 2, 3, 4, "goodbye", null),
          new SessionClosed(SESSION, 1, 2, 3, 4, "broken", "reset"),
          new CertificateIssued(
              "b", "01", HASH, "field", TIME, TIME, "admin", HASH, new Asker(SESSION, Sha256.ZERO)),
          new CertificateRevoked(
              "b", "01", HASH, "field", "superseded", "admin", new Asker(SESSION, Sha256.ZERO)),
          new AdminRefused(SESSION, HASH, "revoke", "alice", "wrong-role"));

  @Test
  void what_is_encoded_is_decoded_the_same_for_every_type() throws Exception {
    Set<String> seen = new HashSet<>();
    for (Event event : EVENTS) {
      Bytes leaf = Leaf.encode(TIME, event);
      assertEquals(new Entry(TIME, event), Leaf.decode(leaf), leaf.utf8());
      seen.add(event.type());
    }
    assertEquals(Leaf.types(), seen);
  }

  @Test
  void the_examples_in_the_document_are_exact() throws Exception {
    String page = Files.readString(Path.of("docs/formats/entries.md"));
    List<String> examples =
        page.substring(page.indexOf("```json") + 7).lines().filter(l -> l.startsWith("{")).toList();
    assertTrue(examples.size() >= 6, "only " + examples.size() + " examples");
    for (String example : examples) {
      Entry entry = Leaf.decode(Bytes.utf8(example));
      assertEquals(example, Leaf.encode(entry.time(), entry.event()).utf8());
    }
  }

  @Test
  void the_document_lists_every_type_with_its_fields_in_order() throws Exception {
    String page = Files.readString(Path.of("docs/formats/entries.md"));
    for (String type : Leaf.types()) {
      assertTrue(page.contains("| `" + type + "` |"), type);
    }
  }

  @Test
  void refuses_every_other_spelling() throws Exception {
    String leaf = Leaf.encode(TIME, new CollectorStopped("signal")).utf8();
    List<String> others =
        List.of(
            leaf.replace(",", ", "),
            leaf + "\n",
            leaf + leaf,
            leaf.replace("\"v\":1", "\"v\":2"),
            leaf.replace("\"v\":1", "\"v\":1.0"),
            leaf.replace("\"v\":1", "\"v\":\"1\""),
            leaf.replace("collector.stopped", "collector.unknown"),
            leaf.replace("signal", "\\u0073ignal"),
            leaf.replace("}", ",\"more\":1}"),
            leaf.replace("}", ",\"reason\":\"signal\"}"),
            leaf.replace("000000001Z", "00000001Z"),
            leaf.replace("000000001Z", "000000001+00:00"),
            leaf.replace("\"reason\":\"signal\"", "\"reason\":null"),
            "{\"type\":\"collector.stopped\",\"v\":1,"
                + "\"time\":\"2026-11-23T04:44:53.000000001Z\",\"reason\":\"signal\"}",
            "[]",
            "");
    for (String other : others) {
      assertThrows(MalformedException.class, () -> Leaf.decode(Bytes.utf8(other)), other);
    }
  }

  @Test
  void a_storm_counts_everything_once_in_one_order() throws Exception {
    String leaf = Leaf.encode(TIME, STORM).utf8();
    String second = "{\"source\":\"192.0.2.7\",\"count\":20}";
    String third = "{\"source\":\"192.0.2.8\",\"count\":20}";
    String first = "{\"source\":\"192.0.2.9\",\"count\":60}";
    assertTrue(leaf.contains(first + "," + second + "," + third), leaf);
    for (String other :
        List.of(
            leaf.replace(second + "," + third, third + "," + second),
            leaf.replace(second, second + "," + second),
            leaf.replace("\"count\":7}", "\"count\":0}"),
            leaf.replace("\"beyond\":3", "\"beyond\":0"),
            leaf.replace("\"count\":100", "\"count\":-1"),
            leaf.replace("\"port\":40000", "\"port\":65536"))) {
      assertThrows(MalformedException.class, () -> Leaf.decode(Bytes.utf8(other)), other);
    }
  }

  @Test
  void a_storm_names_so_many_sources_and_not_one_more() throws Exception {
    List<HandshakeStorm.Counted> sources = new java.util.ArrayList<>();
    for (int i = 0; i <= HandshakeStorm.SOURCES_MAX; i++) {
      sources.add(new HandshakeStorm.Counted("2001:db8:ffff:" + (1000 + i) + "::/64", i + 1));
    }
    List<HandshakeStorm.Counted> most = sources.subList(0, HandshakeStorm.SOURCES_MAX);
    assertEquals(TIME, Leaf.decode(Leaf.encode(TIME, storm(most))).time());
    Bytes over = Leaf.encode(TIME, storm(sources));
    assertThrows(MalformedException.class, () -> Leaf.decode(over));
  }

  private static HandshakeStorm storm(List<HandshakeStorm.Counted> sources) {
    return new HandshakeStorm(
        TIME, TIME, 1, STORM.reasons(), sources, STORM.other(), 0, STORM.sample());
  }

  @Test
  void every_truncation_is_refused() throws Exception {
    Bytes leaf = Leaf.encode(TIME, EVENTS.get(10));
    for (int end = 0; end < leaf.size(); end++) {
      Bytes cut = leaf.slice(0, end);
      assertThrows(MalformedException.class, () -> Leaf.decode(cut), "cut at " + end);
    }
  }

  @Test
  void takes_a_leaf_of_the_longest_length_and_refuses_one_more() throws Exception {
    int overhead = Leaf.encode(TIME, new CollectorStopped("")).size();
    String longest = "x".repeat(Leaf.BYTES_MAX - overhead);
    Bytes leaf = Leaf.encode(TIME, new CollectorStopped(longest));
    assertEquals(Leaf.BYTES_MAX, leaf.size());
    assertEquals(new CollectorStopped(longest), Leaf.decode(leaf).event());
    assertThrows(
        MalformedException.class, () -> Leaf.encode(TIME, new CollectorStopped(longest + "x")));
  }

  @Test
  void who_asked_over_the_channel_is_said_in_full_or_not_at_all() throws Exception {
    Event asked = EVENTS.get(EVENTS.size() - 2);
    String leaf = Leaf.encode(TIME, asked).utf8();
    String session = ",\"session\":\"" + SESSION + "\"";
    String admin = ",\"admin\":\"" + Sha256.ZERO + "\"";
    assertTrue(leaf.endsWith(session + admin + "}"), leaf);
    Bytes nobody = Bytes.utf8(leaf.replace(session, "").replace(admin, ""));
    assertEquals(null, ((CertificateRevoked) Leaf.decode(nobody).event()).asker());
    for (String other :
        List.of(
            leaf.replace(session, ""),
            leaf.replace(admin, ""),
            leaf.replace(session + admin, admin + session))) {
      assertThrows(MalformedException.class, () -> Leaf.decode(Bytes.utf8(other)), other);
    }
  }

  @Test
  void the_chain_is_the_formula() {
    Chain chain = new Chain();
    Sha256 first = chain.next(Sha256.ZERO, HASH);
    assertEquals(Sha256.hash(Bytes.of((byte) 2), Sha256.ZERO.bytes(), HASH.bytes()), first);
    assertEquals(
        Sha256.hash(Bytes.of((byte) 2), first.bytes(), HASH.bytes()), chain.next(first, HASH));
  }

  @Test
  void a_statement_has_one_spelling() throws Exception {
    Statement statement =
        new Statement("o", SESSION, 7, "n\u00e4me", null, "case", 5, HASH, true, TIME, SESSION);
    assertEquals(statement, Statement.decode(statement.encode()));
    String text = statement.encode().utf8();
    for (String other :
        List.of(
            text.replace("\"v\":1", "\"v\":2"),
            text.replace("sealwire.statement", "other"),
            text.replace("true", "1"),
            text.replace(":5,", ":-5,"),
            text.replace("}", ",\"x\":1}"),
            text + " ")) {
      assertThrows(MalformedException.class, () -> Statement.decode(Bytes.utf8(other)), other);
    }
  }

  @Test
  void times_sort_as_text_and_come_back() throws Exception {
    Instant early = Instant.parse("2026-11-23T04:44:53Z");
    assertEquals(Times.CHARS, Times.format(early).length());
    assertTrue(Times.format(early).compareTo(Times.format(TIME)) < 0);
    assertEquals(TIME, Times.parse(Times.format(TIME)));
    assertEquals(TIME.getEpochSecond() * 1_000_000_000L + 1, Times.toEpochNanos(TIME));
    for (String bad : List.of("", "2026-11-23T04:44:53Z", "2026-02-30T04:44:53.000000001Z")) {
      assertThrows(MalformedException.class, () -> Times.parse(bad), bad);
    }
  }

  @Test
  void lists_at_their_limit_pass_and_longer_ones_are_refused() throws Exception {
    Handshake most =
        new Handshake(
            SESSION,
            "::1",
            1,
            hello(Hello.COPY_BYTES_MAX),
            null,
            null,
            null,
            null,
            hashes(8),
            null,
            null,
            HASH,
            0);
    Bytes leaf = Leaf.encode(TIME, new HandshakeAccepted(most));
    assertEquals(new HandshakeAccepted(most), Leaf.decode(leaf).event());
    String text = leaf.utf8();
    String more = text.replace("\"chain\":[", "\"chain\":[\"" + HASH + "\",");
    assertThrows(MalformedException.class, () -> Leaf.decode(Bytes.utf8(more)));
    String copy = hello(Hello.COPY_BYTES_MAX).copy().base64();
    String over = text.replace(copy, Bytes.wrap(new byte[Hello.COPY_BYTES_MAX + 1]).base64());
    assertThrows(MalformedException.class, () -> Leaf.decode(Bytes.utf8(over)));
    assertThrows(IllegalArgumentException.class, () -> hello(Hello.COPY_BYTES_MAX + 1));
    Handshake capped =
        new Handshake(
            SESSION, "::1", 1, null, null, null, null, null, hashes(9), null, null, HASH, 0);
    assertEquals(8, capped.chain().size());
  }

  private static Hello hello(int copyBytes) {
    return new Hello(
        HASH, copyBytes, null, null, null, null, null, null, Bytes.wrap(new byte[copyBytes]));
  }

  private static List<Sha256> hashes(int count) {
    return java.util.Collections.nCopies(count, HASH);
  }

  @Test
  void a_handshake_names_the_policy_by_its_hash() {
    CollectorStarted started = new CollectorStarted("s", "j", "t", "l", "policy text");
    assertEquals(Sha256.hash(Bytes.utf8("policy text")), started.policyHash());
  }

  @Test
  void a_bad_time_is_shown_but_not_without_end() {
    MalformedException e =
        assertThrows(MalformedException.class, () -> Times.parse("x".repeat(41)));
    assertTrue(e.getMessage().endsWith("x".repeat(40) + "..."), e.getMessage());
    MalformedException whole =
        assertThrows(MalformedException.class, () -> Times.parse("y".repeat(40)));
    assertTrue(whole.getMessage().endsWith(": " + "y".repeat(40)), whole.getMessage());
  }
}
