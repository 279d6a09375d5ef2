package dev.sealwire.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.LogKey;
import dev.sealwire.pki.Role;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.GrowthFile;
import dev.sealwire.tlog.GrowthFile.Answer;
import dev.sealwire.tlog.GrowthFile.Shows;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.Tile;
import dev.sealwire.tlog.TiledTree;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a collector can say when it is to prove its growth, and what is kept of it. */
@Timeout(60)
class OpeningTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;

  private final SignatureSuite suite = new SignatureSuite(null, null, null);
  private VerifierKey key;
  private NoteSigner signer;
  private Kit kit;
  private StateFolder state;
  private FieldClient.Context looked; // before it connected, or null

  @BeforeEach
  void keys() throws Exception {
    LogKey logKey = LogKey.create(RANDOM);
    key = new VerifierKey("test.example/log", KeyType.ED25519, logKey.publicKey());
    signer = new NoteSigner(key, logKey.privateKey(), suite);
    CertificateAuthority ca = CertificateAuthority.create("ca", Duration.ofDays(2), CLOCK, RANDOM);
    Issued issued = ca.issue(IssueRequest.fresh("alice", Role.FIELD, Duration.ofDays(1)));
    kit =
        Kit.of(
            "alice",
            Role.FIELD,
            "127.0.0.1:1",
            key.toString(),
            issued.key(),
            issued.certificate(),
            ca.certificate());
    state = new StateFolder(folder.resolve("state"));
  }

  private static TiledTree tree(int size, int altered) {
    TiledTree tree =
        new TiledTree(
            (level, index) -> {
              throw new IOException("no tile " + new Tile(level, index, Bytes.EMPTY));
            });
    for (int i = 0; i < size; i++) {
      String text = i == altered ? "another entry " + i : "entry " + i;
      tree.append(Sha256.hash(Bytes.of((byte) 0), Bytes.utf8(text)));
    }
    return tree;
  }

  private SignedCheckpoint signed(TiledTree tree) {
    return SignedCheckpoint.sign(new Checkpoint(key.name(), tree.size(), tree.root()), signer);
  }

  private interface Collector {
    void talk(FrameReader in, FrameWriter out, OutputStream raw) throws Exception;
  }

  /** Opens a connection to a collector that shows this checkpoint and goes on as it likes. */
  private Opening open(SignedCheckpoint shown, Collector collector, Clock clock) throws Exception {
    Messages.Greeting greeting =
        new Messages.Greeting(
            "c",
            key.name(),
            key.toString(),
            "s",
            "test",
            CLOCK.instant(),
            shown.note().utf8(),
            1,
            1,
            1,
            0);
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = listening.accept()) {
                  FrameWriter out = new FrameWriter(socket.getOutputStream());
                  out.write(0, greeting);
                  out.flush();
                  OutputStream raw = socket.getOutputStream();
                  collector.talk(new FrameReader(socket.getInputStream()), out, raw);
                  out.flush();
                } catch (Exception e) {
                  // The client went: what it saw is what is tested.
                }
              });
      thread.setDaemon(true);
      thread.start();
      return Opening.of(client, context(clock));
    }
  }

  private FieldClient.Context context(Clock clock) throws Exception {
    FieldClient.Context fresh = new FieldClient.Context(kit, state, suite, clock, RANDOM);
    return looked == null ? fresh : looked;
  }

  private Opening open(SignedCheckpoint shown, Collector collector) throws Exception {
    return open(shown, collector, CLOCK);
  }

  private static Collector says(Message... messages) {
    return (in, out, raw) -> {
      in.next();
      if (in.type() != FrameType.PROVE_CONSISTENCY) {
        throw new IllegalStateException("asked " + in.type());
      }
      for (Message message : messages) {
        out.write(0, message);
      }
    };
  }

  private static final Collector NOTHING = (in, out, raw) -> in.next();

  private List<Path> files() throws IOException {
    Path evidence = state.of(key.name()).resolve("evidence");
    if (!Files.exists(evidence)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(evidence)) {
      return all.sorted().toList();
    }
  }

  /** The one file that is new, which the message names and its owner alone can read. */
  private GrowthFile refused(SignedCheckpoint kept, SignedCheckpoint shown, Collector collector)
      throws Exception {
    state.keep(kept, key, suite);
    List<Path> before = files();
    EvidenceException e =
        assertThrows(EvidenceException.class, () -> open(shown, collector), "went on");
    List<Path> added = new ArrayList<>(files());
    added.removeAll(before);
    assertEquals(1, added.size(), e.getMessage());
    assertTrue(
        e.getMessage().endsWith("; the evidence for sealwire check is in " + added.get(0)),
        e.getMessage());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(added.get(0))));
    GrowthFile file = GrowthFile.parse(Bytes.of(Files.readAllBytes(added.get(0))));
    assertEquals(kept.note(), file.keptNote());
    assertEquals(shown.note(), file.shownNote());
    assertEquals(kept.note(), state.checkpoint(key, suite).orElseThrow().note(), "it stays");
    return file;
  }

  private Shows judged(GrowthFile file) throws Exception {
    return file.judge(List.of(key), suite).shows();
  }

  @Test
  void a_proof_that_holds_opens_and_leaves_nothing() throws Exception {
    state.keep(signed(tree(11, -1)), key, suite);
    List<Sha256> proof = tree(17, -1).consistency(11, 17);
    Opening opening = open(signed(tree(17, -1)), says(new Messages.Consistency(11, 17, proof)));
    assertEquals(11, opening.keptSize());
    assertEquals(17, state.checkpoint(key, suite).orElseThrow().checkpoint().size());
    open(signed(tree(17, -1)), NOTHING); // the same again takes no proof
    assertEquals(List.of(), files());
  }

  @Test
  void the_proof_of_a_rewritten_log_is_kept_as_it_came() throws Exception {
    List<Sha256> proof = tree(17, 4).consistency(11, 17);
    GrowthFile file =
        refused(
            signed(tree(11, -1)),
            signed(tree(17, 4)),
            says(new Messages.Consistency(11, 17, proof)));
    assertEquals(Answer.PROOF, file.answer());
    assertEquals(proof, file.proof());
    assertEquals(Shows.TWO_HISTORIES_BY_PROOF, judged(file));
  }

  @Test
  void another_root_of_the_same_size_is_kept_without_asking() throws Exception {
    GrowthFile file = refused(signed(tree(11, -1)), signed(tree(11, 4)), NOTHING);
    assertEquals(Answer.NOT_ASKED, file.answer());
    assertEquals(Shows.TWO_HISTORIES, judged(file));
  }

  @Test
  void a_smaller_log_is_kept_without_asking() throws Exception {
    GrowthFile file = refused(signed(tree(17, -1)), signed(tree(11, -1)), NOTHING);
    assertEquals(Answer.NOT_ASKED, file.answer());
    assertEquals(Shows.SHRUNK, judged(file));
  }

  @Test
  void what_comes_instead_of_a_proof_is_told_apart() throws Exception {
    SignedCheckpoint kept = signed(tree(11, -1));
    SignedCheckpoint shown = signed(tree(17, 4));
    List<Sha256> proof = tree(17, 4).consistency(11, 17);
    GrowthFile other = refused(kept, shown, says(new Messages.Credit(1)));
    assertEquals(Answer.NONE, other.answer());
    assertTrue(other.detail().contains("a CREDIT frame"), other.detail());
    GrowthFile left = refused(kept, shown, says(new Messages.Goodbye("no", "never")));
    assertEquals(Answer.NONE, left.answer());
    assertTrue(left.detail().contains("goodbye: no"), left.detail());
    byte[] none = "{\"from\":11,\"to\":17,\"proof\":[7]}".getBytes(StandardCharsets.UTF_8);
    Collector malformed =
        (in, out, raw) -> {
          in.next();
          raw.write(new byte[] {3, 0, 0, 0, 0, 0, 0, (byte) none.length});
          raw.write(none);
        };
    assertEquals(Answer.MALFORMED, refused(kept, shown, malformed).answer());
    for (long[] sizes : new long[][] {{10, 17}, {11, 16}, {0, 0}}) {
      GrowthFile file =
          refused(kept, shown, says(new Messages.Consistency(sizes[0], sizes[1], proof)));
      assertEquals(Answer.PROOF, file.answer());
      assertEquals(proof, file.proof());
    }
    List<Sha256> endless = java.util.Collections.nCopies(5000, Sha256.ZERO);
    GrowthFile file = refused(kept, shown, says(new Messages.Consistency(11, 17, endless)));
    assertEquals(endless, file.proof());
    assertEquals(Shows.UNPROVEN, judged(file));
  }

  @Test
  void a_collector_that_stops_before_its_proof_decides_nothing() throws Exception {
    state.keep(signed(tree(11, -1)), key, suite);
    UntrustedPeerException e =
        assertThrows(
            UntrustedPeerException.class,
            () -> open(signed(tree(17, -1)), says(new Messages.Goodbye("shutdown", ""))));
    assertEquals("shutdown", e.reason());
    List<Sha256> proof = tree(17, -1).consistency(11, 17);
    open(
        signed(tree(17, -1)),
        says(new Messages.Goodbye("shutdown", ""), new Messages.Consistency(11, 17, proof)));
    assertEquals(List.of(), files());
  }

  /** A collector that is killed then, or a wire that is cut, must not be taken for an answer. */
  @Test
  void a_connection_that_ends_before_its_proof_decides_nothing() throws Exception {
    SignedCheckpoint kept = signed(tree(11, -1));
    state.keep(kept, key, suite);
    Collector half = // of a frame's header
        (in, out, raw) -> {
          in.next();
          raw.write(new byte[] {3, 0, 0});
        };
    Collector unread = (in, out, raw) -> {}; // what was asked lies there, so that it is reset
    for (Collector ends : List.of(NOTHING, half, unread)) {
      UntrustedPeerException e =
          assertThrows(UntrustedPeerException.class, () -> open(signed(tree(17, 4)), ends));
      assertEquals("broken", e.reason());
      assertTrue(e.getMessage().contains("from size 11: nothing is decided"), e.getMessage());
    }
    assertEquals(kept.note(), state.checkpoint(key, suite).orElseThrow().note(), "it stays");
    assertEquals(List.of(), files());
    refused(kept, signed(tree(17, 4)), says(new Messages.Credit(1))); // that one is an answer
  }

  @Test
  void what_another_client_keeps_meanwhile_is_no_reason_to_accuse() throws Exception {
    state.keep(signed(tree(11, -1)), key, suite);
    looked = new FieldClient.Context(kit, state, suite, CLOCK, RANDOM).looked();
    state.keep(signed(tree(17, -1)), key, suite); // by one that watches, since
    List<Sha256> proof = tree(13, -1).consistency(11, 13);
    Opening opening = open(signed(tree(13, -1)), says(new Messages.Consistency(11, 13, proof)));
    assertEquals(13, opening.check().last().checkpoint().size());
    assertEquals(17, state.checkpoint(key, suite).orElseThrow().checkpoint().size());
    assertEquals(List.of(), files());
  }

  @Test
  void a_log_that_was_empty_may_have_grown_into_any() throws Exception {
    state.keep(signed(tree(0, -1)), key, suite);
    open(signed(tree(5, -1)), NOTHING);
    assertEquals(5, state.checkpoint(key, suite).orElseThrow().checkpoint().size());
  }

  @Test
  void no_evidence_is_written_over_and_there_is_an_end_to_it() throws Exception {
    SignedCheckpoint kept = signed(tree(11, -1));
    state.keep(kept, key, suite);
    Clock still = Clock.fixed(Instant.parse("2026-11-23T07:46:52Z"), ZoneOffset.UTC);
    for (int i = 1; i <= StateFolder.EVIDENCE_FILES_MAX; i++) {
      assertThrows(EvidenceException.class, () -> open(signed(tree(11, 4)), NOTHING, still));
      assertEquals(i, files().size());
    }
    EvidenceException e =
        assertThrows(EvidenceException.class, () -> open(signed(tree(11, 4)), NOTHING, still));
    assertTrue(e.getMessage().contains("could not be kept"), e.getMessage());
    assertTrue(e.getMessage().contains("move them aside"), e.getMessage());
    assertEquals(StateFolder.EVIDENCE_FILES_MAX, files().size());
    assertEquals("20261123T074652Z-11-11.growth", files().get(99).getFileName().toString());
  }

  @Test
  void two_clients_that_are_shown_two_logs_at_once_notice() throws Exception {
    state.keep(signed(tree(11, -1)), key, suite);
    ReceiptCheck check = new ReceiptCheck(key, suite, state, CLOCK);
    check.start(signed(tree(11, -1)));
    check.advance(signed(tree(17, -1)), 11, tree(17, -1).consistency(11, 17));
    SignedCheckpoint others = signed(tree(17, 14));
    state.keep(others, key, suite);
    assertThrows(EvidenceException.class, check::keep);
    assertEquals(others.note(), state.checkpoint(key, suite).orElseThrow().note());
    GrowthFile file = GrowthFile.parse(Bytes.of(Files.readAllBytes(files().get(0))));
    assertEquals(Shows.TWO_HISTORIES, judged(file));
  }

  @Test
  void clients_of_one_process_that_share_a_folder_wait_for_each_other() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> clients = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        clients.add(
            pool.submit(
                () -> {
                  for (int size = 1; size <= 17; size++) {
                    state.keep(signed(tree(size, -1)), key, suite);
                  }
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get(30, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(17, state.checkpoint(key, suite).orElseThrow().checkpoint().size());
  }
}
