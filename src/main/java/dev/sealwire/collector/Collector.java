package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.Vault;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.ledger.Submission;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ObservingServerSocket;
import dev.sealwire.tls.Reasons;
import dev.sealwire.tls.ServerTls;
import dev.sealwire.tls.TaskThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;

/** A collector in service: listens, lets in whom the gate admits, and ends in good order. */
public final class Collector {
  /** Connections that may wait to be accepted, in the kernel. */
  private static final int BACKLOG = 1024;

  private static final long GRACE_MILLIS = 1_000;

  /**
   * What a collector is made of.
   *
   * @param settings limits and deadlines
   * @param tls identity and TLS policy
   * @param clients who may come in; what {@code tls} asks too
   * @param ledger where everything is recorded
   * @param log the same log, for reading
   * @param vault where large payloads go
   * @param suite verifies clients' signatures
   * @param clock the collector's clock
   * @param random names sessions
   * @param software name and version of the program
   * @param operator whoever runs it
   */
  public record Parts(
      CollectorSettings settings,
      ServerTls tls,
      ClientCheck clients,
      Ledger ledger,
      EvidenceReader log,
      Vault vault,
      SignatureSuite suite,
      Clock clock,
      SecureRandom random,
      String software,
      Operator operator) {}

  private final Parts parts;
  private final Figures figures = new Figures();
  private final StateReport state;
  private final Service service;
  private final ExecutorService threads;
  private final ObservingServerSocket listener;
  private final Gate gate;
  private final Places places;
  private final Refusals refusals;
  private final Entrance entrance;
  private final Sessions sessions = new Sessions();
  private final ServiceThreads own = new ServiceThreads();
  private final Cutter cutter = new Cutter(sessions, own);
  private final Object reloading = new Object();
  private final Knock probes = new Knock();
  private final Optional<Recovery> recovery;
  private final Thread acceptor;
  private volatile boolean stopping;
  private volatile boolean started; // its start is in the log

  private Collector(Parts parts, Optional<Recovery> recovery) throws IOException {
    CollectorSettings settings = parts.settings();
    this.parts = parts;
    this.recovery = recovery;
    // A reader and a sender for each connection, one thread for each handshake, and for each whose
    // place another has and that is about to end; never more.
    this.threads = TaskThreads.sessions("session", threads(settings));
    Fairness fairness = settings.fairness();
    this.places = new Places(settings.handshakesMax(), fairness.handshakesSourceMax());
    AtomicReference<CollectorSettings> live = new AtomicReference<>(settings);
    this.state = new StateReport(parts, live::get, figures, places::running);
    this.service =
        new Service(
            live,
            new AtomicReference<>(Service.NO_RELOADING),
            parts.ledger(),
            parts.log(),
            parts.vault(),
            new Growth(parts.ledger(), own),
            new Kept(parts.vault()),
            threads,
            parts.clients(),
            parts.suite(),
            parts.clock(),
            parts.random(),
            parts.software(),
            parts.operator(),
            figures,
            state,
            new Buffers(settings.bufferBytesMax()),
            new Leftovers());
    this.refusals =
        new Refusals(parts.ledger(), fairness, parts.clock(), parts.operator(), figures, own);
    this.listener = ObservingServerSocket.open(parts.tls(), settings.bind(), BACKLOG);
    this.gate = new Gate(listener, service, policy(), probes, refusals, places);
    this.entrance =
        new Entrance(listener, gate, refusals, places, threads, probes::expects, service);
    parts.ledger().register().listen(cutter::revoked);
    this.acceptor = own.make("acceptor", () -> entrance.takeAll(this::serve, () -> stopping));
  }

  /**
   * Clears up after a crash, listens, and makes sure that a connection without a certificate is
   * refused and recorded before it returns.
   *
   * @throws IOException if it cannot listen, record its start, or does not refuse as it must; it is
   *     stopped then
   */
  public static Collector start(Parts parts) throws IOException {
    Optional<Recovery> recovery = Restart.run(parts.ledger(), parts.log(), parts.vault());
    Collector collector = new Collector(parts, recovery);
    try {
      if (recovery.isPresent()) {
        collector.record(recovery.get());
      }
      collector.record(
          new CollectorStarted(
              parts.software(),
              Runtime.version().toString(),
              parts.tls().provider().name() + " " + parts.tls().provider().version(),
              Texts.address(collector.address()),
              parts.tls().policy()));
      collector.started = true;
      collector.refusals.start();
      collector.service.growth().start();
      collector.cutter.start();
      collector.acceptor.start();
      collector.probes.run(
          parts.tls().provider(), collector.address(), parts.settings().handshakeDeadline());
      return collector;
    } catch (IOException | RuntimeException e) {
      collector.stop("start failed");
      throw e;
    }
  }

  /** What was repaired at the start, if anything was. */
  public Optional<Recovery> recovery() {
    return recovery;
  }

  /** Where it listens, with the port the system chose. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Completes, in words, if a part of it ended that must not; it is to be stopped then. */
  public CompletableFuture<String> lost() {
    return own.lost();
  }

  /** Bytes of payloads that are in memory: on their way in, or about to be recorded. */
  public long buffered() {
    return service.buffers().taken();
  }

  /** What is counted. */
  public Figures figures() {
    return figures;
  }

  /** Whether it is stopping. */
  public boolean isDraining() {
    return state.isDraining();
  }

  /** Handshakes under way. */
  public int handshaking() {
    return places.running();
  }

  /** Connections in service. */
  public int connections() {
    return sessions.size();
  }

  private static int threads(CollectorSettings settings) {
    return 2 * settings.connectionsMax() + 2 * settings.handshakesMax();
  }

  /** Has {@code reloading} do what an admin asks for over the channel; until then it is refused. */
  public void onReload(Reload.Reloading reloading) {
    service.reload().set(reloading);
  }

  /**
   * Records what is taken up and what is not, and then takes it up: connections that are open stay.
   *
   * @param by who asked
   * @param asker who asked over the channel, or null
   * @throws IOException if that cannot be recorded, or the collector is stopping; then all stays as
   *     it is
   */
  public Appended reload(String by, Asker asker, Reload reload) throws IOException {
    // Not the lock of stop, which waits for sessions, of which one may be asking for this.
    synchronized (reloading) {
      if (stopping) {
        throw new IOException("the collector is stopping");
      }
      Appended entry =
          record(
              new CollectorReloaded(
                  by,
                  policy(),
                  reload.collector(),
                  reload.authorities(),
                  reload.changed(),
                  reload.refused(),
                  asker));
      take(reload);
      return entry;
    }
  }

  private void take(Reload reload) {
    if (reload.trusted() != null) {
      parts.clients().trust(reload.trusted());
    }
    CollectorSettings next = reload.settings();
    if (next != null) {
      CollectorSettings before = service.live().getAndSet(next);
      TaskThreads.resize(threads, threads(next));
      places.limits(next.handshakesMax(), next.fairness().handshakesSourceMax());
      if (!next.fairness().equals(before.fairness())) {
        refusals.limits(next.fairness());
      }
      gate.guests().limits(next.fairness(), next.streamsMax());
    }
    if (reload.tls() != null) {
      listener.use(reload.tls());
    }
  }

  private Sha256 policy() {
    return Sha256.hash(Bytes.utf8(parts.tls().policy()));
  }

  private Appended record(Event event) throws IOException {
    try {
      return parts.ledger().append(Submission.of(event)).join();
    } catch (CompletionException e) {
      throw new IOException(
          event.type() + " cannot be recorded: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private void serve(SSLSocket socket, Places.Place place) {
    Optional<Session> session;
    try {
      session = admit(socket, place);
    } finally {
      places.leave(place);
    }
    session.ifPresent(this::run);
  }

  private Optional<Session> admit(SSLSocket socket, Places.Place place) {
    int max = service.settings().connectionsMax();
    if (sessions.size() >= max) {
      String detail = sessions.size() + " connections are open, want at most " + max;
      gate.refuse(socket, Reasons.TOO_MANY_CONNECTIONS, detail);
      return Optional.empty();
    }
    return gate.admit(socket, place).flatMap(this::open);
  }

  private Optional<Session> open(Admitted peer) {
    try {
      Session session = new Session(peer, service);
      sessions.add(session);
      figures.entered(peer.role());
      // Between its entry and this line nobody could have found it to cut it.
      parts.ledger().register().ended(peer.fingerprint()).ifPresent(cutter::revoked);
      return Optional.of(session);
    } catch (IOException e) {
      service.warn(
          "connection.trouble", "session " + peer.session() + " broke at once: " + e.getMessage());
      peer.guest().leave();
      peer.cut();
      return Optional.empty();
    }
  }

  private void run(Session session) {
    try {
      if (stopping) {
        session.drain();
      }
      session.run();
    } finally {
      session.left();
      sessions.remove(session);
    }
  }

  /**
   * Stops: accepts nothing more, gives handshakes and open streams their deadlines, cuts what is
   * left, and records the end. The ledger stays open.
   *
   * @param reason why, for the entry
   */
  public synchronized void stop(String reason) {
    if (stopping) {
      return;
    }
    synchronized (reloading) {
      stopping = true;
    }
    state.draining();
    acceptor.interrupt();
    try {
      listener.close();
    } catch (IOException e) {
      service.warn("connection.trouble", "the listening socket did not close: " + e.getMessage());
    }
    boolean over = endHandshakes();
    boolean ended = sessions.drain(GRACE_MILLIS, service.settings().drain().toMillis()) && over;
    service.growth().close();
    threads.shutdown();
    cutter.close();
    refusals.close();
    if (!started) {
      return;
    }
    if (!ended) {
      // What they leave behind, the next start clears up only after an end that is not recorded.
      service.warn("collector.stopped", "not every connection ended, so the end is not recorded");
      return;
    }
    if (service.leftovers().any(parts.log())) {
      service.warn(
          "collector.stopped",
          "the vault holds files that no entry names, so the end is not recorded; the next start"
              + " removes them");
      return;
    }
    try {
      record(new CollectorStopped(reason));
    } catch (IOException e) {
      service.warn("store.trouble", e.getMessage());
    }
  }

  /** Whoever is not in yet is refused; after this no refusal comes any more. */
  private boolean endHandshakes() {
    try {
      acceptor.join(GRACE_MILLIS);
      return places.close(GRACE_MILLIS, 10 * GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
