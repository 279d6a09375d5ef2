package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchPart;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.evidence.BatchTree;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.Hello;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Statement;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.tlog.NoteSigner;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small log in which everything happens that can happen, all of it as it must be. */
final class SampleLog {
  static final String ORIGIN = "sealwire.example/log";
  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  static final int GROUP = 50;
  static final String S1 = "1".repeat(32);
  static final String S2 = "2".repeat(32);
  static final String S3 = "3".repeat(32);
  static final String S4 = "4".repeat(32);
  static final String S5 = "5".repeat(31) + "6";
  static final String POLICY = "tls=1.3;client=required";

  // Made once: keys take longer than everything the tests do with them.
  private static SampleLog made;

  final FakeLog log;
  final FakeVault vault;
  final List<Bytes> leaves;
  final Map<String, Integer> marks;
  final Keys keys;
  final List<Kept> against = new ArrayList<>();

  /** What does not change with the log: making it takes time. */
  static final class Keys {
    final NoteSigner signer = TestWriter.signer(ORIGIN);
    final NoteSigner stranger = TestWriter.signer(ORIGIN);
    final NoteSigner otherLog = TestWriter.signer("other.example/log");
    final TestPki pki = new TestPki("Sample CA");
    final TestPki foreign = new TestPki("Foreign CA");
    final TestPki impostor = new TestPki("Sample CA");
    final TestPki.Holder collector = pki.issue("collector", "collector");
    final TestPki.Holder alice = pki.issue("alice", "field");
    final TestPki.Holder bob = pki.issue("bob", "field", TestPki.keys("RSA"));
    final TestPki.Holder carol = pki.issue("carol", "auditor", TestPki.keys("Ed25519"));
    final TestPki.Holder dave = pki.issue("dave", "field", TestPki.ecKeys("secp384r1"));
    final TestPki.Holder erin = pki.issue("erin", "admin");
    final TestPki.Holder frank = pki.issue("frank", "field");
    final TestPki.Holder stray = foreign.issue("alice", "field");
    final TestPki.Holder forged = impostor.issue("alice", "field");

    Keys() throws Exception {}
  }

  private SampleLog(
      FakeLog log, FakeVault vault, List<Bytes> leaves, Map<String, Integer> marks, Keys keys) {
    this.log = log;
    this.vault = vault;
    this.leaves = leaves;
    this.marks = marks;
    this.keys = keys;
  }

  /** The one as it must be; to be copied before anything in it is altered. */
  static synchronized SampleLog clean() throws Exception {
    if (made == null) {
      made = build(new Keys());
    }
    return made;
  }

  static SampleLog build(Keys keys) throws Exception {
    SampleLog sample =
        new SampleLog(new FakeLog(), new FakeVault(), new ArrayList<>(), new HashMap<>(), keys);
    sample.opening();
    sample.firstService();
    sample.secondService();
    sample.rewrite();
    return sample;
  }

  SampleLog copy() {
    return new SampleLog(
        log.copy(), vault.copy(), new ArrayList<>(leaves), new HashMap<>(marks), keys);
  }

  int at(String mark) {
    return marks.get(mark);
  }

  /** The time of the entry at {@code index}: a second each, less where the clock went back. */
  Instant time(int index) {
    boolean stepped = marks.containsKey("stepped") && index >= at("stepped");
    return START.plusSeconds(index - (stepped ? 100 : 0));
  }

  int add(Event event) throws Exception {
    leaves.add(Leaf.encode(time(leaves.size()), event));
    return leaves.size() - 1;
  }

  void mark(String name, Event event) throws Exception {
    marks.put(name, leaves.size());
    add(event);
  }

  /** Everything made anew from the leaves, with the log's own key. */
  void rewrite() throws Exception {
    TestWriter.write(log, leaves, keys.signer, GROUP);
  }

  /** Replaces an entry and makes everything anew, as only the key's owner can. */
  void replace(String mark, Event event) throws Exception {
    leaves.set(at(mark), Leaf.encode(time(at(mark)), event));
    rewrite();
  }

  Event event(String mark) throws Exception {
    return Leaf.decode(leaves.get(at(mark))).event();
  }

  private void opening() throws Exception {
    mark("opened", new LogOpened(ORIGIN, keys.signer.key().toString(), 1, "sealwire 0.1.0"));
    issue("authority", keys.pki.authority);
    issue("collector", keys.collector);
    issue("alice", keys.alice);
    issue("bob", keys.bob);
  }

  private void issue(String mark, TestPki.Holder holder) throws Exception {
    mark(mark, holder.issued());
    log.certificates.add(holder.stored());
  }

  private void firstService() throws Exception {
    mark("started", started(POLICY));
    mark("accepted", new HandshakeAccepted(handshake(S1, keys.alice, "alice", "field", POLICY)));
    mark("inline", payload(S1, keys.alice, "notes.txt", "small", PayloadReceived.INLINE, "a"));
    mark("vault", payload(S1, keys.alice, "film \"1\".mp4", "large", PayloadReceived.VAULT, "b"));
    mark("again", payload(S1, keys.alice, "copy.txt", "small", PayloadReceived.INLINE, "c"));
    mark(
        "aborted",
        new PayloadAborted(
            S1, 4, keys.alice.hash(), "half", "case-7", 2, hash("ha"), "closed-early", "2 of 4"));
    mark("accepted2", new HandshakeAccepted(handshake(S2, keys.bob, "bob", "field", POLICY)));
    mark("rsa", payload(S2, keys.bob, "bob.txt", "bob's", PayloadReceived.INLINE, "d"));
    for (PayloadReceived one : batch("small", 5)) {
      mark("batch" + (one.part().position()), one);
    }
    mark("closed", new SessionClosed(S1, 900, 300, 8, 1, "goodbye", null));
    mark("rejected", rejected(0));
    Handshake foreign = handshake("5".repeat(32), keys.stray, "alice", "field", POLICY);
    mark("stranger", new HandshakeRejected(foreign, "unknown-ca", "issued by Foreign CA"));
    log.certificates.add(keys.stray.stored());
    mark("storm", storm(100, List.of(60L, 30L), new HandshakeStorm.Other(4, 7), 3));
    mark("storm2", storm(5, List.of(5L), null, 0));
    while (leaves.size() < 560) {
      add(rejected(leaves.size()));
    }
    mark("stepped", new ClockStepped(time(leaves.size() - 1)));
    mark("closed2", new SessionClosed(S2, 500, 200, 1, 0, "shutdown", null));
    mark("stopped", new CollectorStopped("signal"));
  }

  private void secondService() throws Exception {
    issue("carol", keys.carol);
    issue("dave", keys.dave);
    issue("erin", keys.erin);
    mark("revoked", revoked(keys.bob, "keyCompromise"));
    mark("restarted", started("other policy"));
    mark("unclean", started(POLICY));
    mark("recovery", new Recovery(List.of(new Recovery.Found("unclean-end", "no stop"))));
    mark("accepted3", new HandshakeAccepted(handshake(S3, keys.carol, "carol", "auditor", POLICY)));
    mark("ed25519", payload(S3, keys.carol, "carol.txt", "carol's", PayloadReceived.INLINE, "e"));
    mark("read", new EvidenceRead(S3, keys.carol.hash(), "verify", "everything"));
    mark("exported", new EvidenceExported(S3, keys.carol.hash(), hash("small"), "payload 9"));
    mark("verified", new EvidenceVerified(S3, keys.carol.hash(), "intact"));
    mark("accepted4", new HandshakeAccepted(handshake(S4, keys.dave, "dave", "field", POLICY)));
    mark("p384", payload(S4, keys.dave, "dave.txt", "dave's", PayloadReceived.INLINE, "f"));
    mark("refused", new EvidenceRefused(S4, keys.dave.hash(), "log", "all", "wrong-role"));
    administration();
    mark("closed3", new SessionClosed(S3, 500, 200, 1, 0, "goodbye", null));
    while (leaves.size() < 590) {
      add(rejected(leaves.size()));
    }
    mark("stopped2", new CollectorStopped("signal"));
  }

  /** Over the channel: one is let in, and one shut out who had a payload on its way. */
  private void administration() throws Exception {
    mark("accepted5", new HandshakeAccepted(handshake(S5, keys.erin, "erin", "admin", POLICY)));
    mark("issuedBy", issued(keys.frank, "erin", new Asker(S5, keys.erin.hash())));
    log.certificates.add(keys.frank.stored());
    Sha256 dave = keys.dave.hash();
    mark("revokedBy", revoked(keys.dave, new Asker(S5, keys.erin.hash())));
    mark("adminRefused", new AdminRefused(S4, dave, "revoke", "alice", "wrong-role"));
    mark("aborted4", new PayloadAborted(S4, 9, dave, "last", null, 2, hash("la"), "revoked", ""));
    mark("closed4", new SessionClosed(S4, 500, 200, 1, 1, "revoked", "by an admin"));
    mark("closed5", new SessionClosed(S5, 500, 200, 0, 0, "goodbye", null));
  }

  static CertificateIssued issued(TestPki.Holder holder, String by, Asker asker) {
    CertificateIssued was = holder.issued();
    return new CertificateIssued(
        was.subject(),
        was.serial(),
        was.certificate(),
        was.role(),
        was.notBefore(),
        was.notAfter(),
        by,
        null,
        asker);
  }

  static CertificateRevoked revoked(TestPki.Holder holder, Asker asker) {
    CertificateIssued was = holder.issued();
    return new CertificateRevoked(
        was.subject(), was.serial(), was.certificate(), was.role(), "superseded", "erin", asker);
  }

  static CertificateRevoked revoked(TestPki.Holder holder, String reason) {
    CertificateIssued was = holder.issued();
    return new CertificateRevoked(
        was.subject(), was.serial(), was.certificate(), was.role(), reason, "init");
  }

  static CollectorStarted started(String policy) {
    return new CollectorStarted("sealwire 0.1.0", "17.0.12", "SunJSSE 17", "[::]:7443", policy);
  }

  static Sha256 hash(String text) {
    return Sha256.hash(Bytes.utf8(text));
  }

  static Handshake handshake(
      String session, TestPki.Holder holder, String subject, String role, String policy) {
    Hello hello =
        new Hello(
            hash("hello"),
            5,
            "t13d",
            "host",
            List.of("1.3"),
            null,
            null,
            null,
            Bytes.utf8("hello"));
    return new Handshake(
        session,
        "192.0.2.7",
        40_000,
        hello,
        "TLSv1.3",
        "TLS_AES_256_GCM_SHA384",
        "x25519",
        "sealwire/1",
        List.of(holder.hash()),
        subject,
        role,
        hash(policy),
        1500);
  }

  static HandshakeRejected rejected(int n) {
    Handshake handshake =
        new Handshake(
            String.format("%032x", 0xf000_0000L + n),
            "198.51.100." + n % 250,
            50_000,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            null,
            null,
            hash(POLICY),
            20);
    return new HandshakeRejected(handshake, "no-certificate", "none was shown");
  }

  /** A storm in the second before its entry, of addresses that end in 0 and up. */
  HandshakeStorm storm(long count, List<Long> sources, HandshakeStorm.Other other, long beyond) {
    List<HandshakeStorm.Counted> counted = new ArrayList<>();
    for (long one : sources) {
      counted.add(new HandshakeStorm.Counted("198.51.100." + counted.size(), one));
    }
    Instant end = time(leaves.size());
    return new HandshakeStorm(
        end.minusMillis(900),
        end.minusMillis(100),
        count,
        count == 5
            ? List.of(new HandshakeStorm.Counted("rate", 5))
            : List.of(
                new HandshakeStorm.Counted("not-tls", 1),
                new HandshakeStorm.Counted("rate", count - 1)),
        counted,
        other,
        beyond,
        new HandshakeStorm.Sample("198.51.100.0", 50_000, null, "rate", "not looked at"));
  }

  PayloadReceived payload(
      String session,
      TestPki.Holder holder,
      String name,
      String content,
      String stored,
      String nonce)
      throws Exception {
    Bytes data = Bytes.utf8(content);
    if (stored.equals(PayloadReceived.VAULT)) {
      vault.files.put(Sha256.hash(data), data);
    } else if (log.payloads.stream().noneMatch(row -> row.data().equals(data))) {
      log.payloads.add(new StoredPayload(Sha256.hash(data).bytes(), data));
    }
    Statement statement = statement(session, name, data, nonce.repeat(32));
    return received(statement, holder, stored);
  }

  /** Payloads of alice's, all of that content, with one statement. */
  List<PayloadReceived> batch(String content, int count) throws Exception {
    Bytes data = Bytes.utf8(content);
    Sha256 hash = Sha256.hash(data);
    if (log.payloads.stream().noneMatch(row -> row.data().equals(data))) {
      log.payloads.add(new StoredPayload(hash.bytes(), data));
    }
    List<BatchItem> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(new BatchItem(200 + i, "part " + i, null, "case-7", data.size(), hash, false));
    }
    return batch(items, keys.alice, 0);
  }

  /** Entries of payloads of the first session that the holder signed for together. */
  static List<PayloadReceived> batch(List<BatchItem> items, TestPki.Holder holder, int more)
      throws Exception {
    BatchTree tree = new BatchTree(items.stream().map(BatchItem::encode).toList());
    int count = items.size() + more;
    String nonce = "b".repeat(32);
    BatchStatement statement =
        new BatchStatement(ORIGIN, S1, count, tree.root(), START.minusSeconds(3), nonce);
    String text = Fields.text(statement.encode());
    Bytes signature = holder.sign(text);
    List<PayloadReceived> all = new ArrayList<>();
    for (BatchItem item : items) {
      int i = all.size();
      all.add(
          batched(
              item,
              holder.hash(),
              text,
              signature,
              new BatchPart(Fields.text(item.encode()), i, tree.path(i))));
    }
    return all;
  }

  /** The entry of a payload of the first session in a batch. */
  static PayloadReceived batched(
      BatchItem item, Sha256 certificate, String statement, Bytes signature, BatchPart part) {
    return new PayloadReceived(
        S1,
        item.stream(),
        certificate,
        item.name(),
        item.media(),
        item.caseId(),
        item.size(),
        item.sha256(),
        statement,
        signature,
        part,
        PayloadReceived.INLINE,
        77);
  }

  static Statement statement(String session, String name, Bytes data, String nonce) {
    return new Statement(
        ORIGIN,
        session,
        nonce.charAt(0), // each sample has another
        name,
        "text/plain",
        "case-7",
        data.size(),
        Sha256.hash(data),
        false,
        START.minusSeconds(3),
        nonce);
  }

  /** The entry of a payload whose statement the holder signed. */
  static PayloadReceived received(Statement statement, TestPki.Holder holder, String stored)
      throws Exception {
    String text = Fields.text(statement.encode());
    return new PayloadReceived(
        statement.session(),
        statement.stream(),
        holder.hash(),
        statement.name(),
        statement.media(),
        statement.caseId(),
        statement.size(),
        statement.sha256(),
        text,
        holder.sign(text),
        stored,
        77);
  }

  AuditRequest request() {
    return request(true, List.of(keys.pki.authority.certificate()));
  }

  AuditRequest request(boolean payloads, List<X509Certificate> authorities) {
    return new AuditRequest(
        log,
        vault,
        keys.signer.key(),
        ORIGIN,
        authorities,
        payloads,
        against,
        TestWriter.SUITE,
        2,
        Progress.NONE,
        NOW);
  }

  /** The same on that many threads, with its progress told. */
  static AuditRequest on(AuditRequest r, int threads, Progress progress) {
    return new AuditRequest(
        r.log(),
        r.vault(),
        r.logKey(),
        r.origin(),
        r.authorities(),
        r.payloads(),
        r.against(),
        r.suite(),
        threads,
        progress,
        r.now(),
        r.live());
  }

  AuditReport audit() throws Exception {
    return Auditor.run(request());
  }
}
