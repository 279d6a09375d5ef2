package dev.sealwire.cli;

import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.collector.ClientCheck;
import dev.sealwire.collector.Collector;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.Group;
import dev.sealwire.ledger.Ledger;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.LogKey;
import dev.sealwire.store.FaultyDisk;
import dev.sealwire.store.FaultyStore;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tls.ServerTls;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process of its own: the real collector over a home, put together as {@code serve} does it, with
 * layers between its parts that end the process at one step of the write path, or that plant a
 * fault. {@code DrillServe HOME STEP TIMES FAULT}; it ends at the {@code TIMES}th passing of {@code
 * STEP} since it began to listen, from one instruction to the next, as kill -9 would have it.
 */
final class DrillServe {
  /** What the process ends with: what a shell shows for one that was killed by signal 9. */
  static final int KILLED = 137;

  /** A step of the write path. */
  enum Step {
    /** A group is about to be inserted. */
    STAGED,
    /** Its rows are in the transaction, the commit writes its first byte. */
    INSERTED,
    /** It is committed and about to be forced. */
    COMMITTED,
    /** It is on stable storage. */
    SYNCED,
    /** The checkpoint over it is signed, and nobody was told. */
    SIGNED,
    /** A receipt was handed over to be sent. */
    RECEIPTED,
    /** A payload's temporary file is made and about to get its bytes. */
    VAULT_TEMP,
    /** It is forced and about to get its name. */
    VAULT_FORCED,
    /** It has its name, which is about to be forced. */
    VAULT_RENAMED,
    /** None: it runs until somebody else ends it. */
    NEVER
  }

  /** What is wrong with it on purpose. */
  enum Fault {
    NONE,
    /** Each group is stored when the next one comes, and acknowledged at once. */
    ACKNOWLEDGED_EARLY,
    /** No force of any file or folder is made. */
    UNFORCED
  }

  private final Step step;
  private final AtomicInteger left;
  private final Fault fault;
  private final FaultyDisk disk = new FaultyDisk();
  private final ThreadLocal<Boolean> renamed = ThreadLocal.withInitial(() -> false);
  private volatile boolean armed;
  private volatile boolean appending;
  private Group held; // guarded by this

  private DrillServe(Step step, int times, Fault fault) {
    this.step = step;
    this.left = new AtomicInteger(times);
    this.fault = fault;
  }

  public static void main(String[] args) throws Exception {
    new DrillServe(Step.valueOf(args[1]), Integer.parseInt(args[2]), Fault.valueOf(args[3]))
        .serve(new Home(Path.of(args[0])));
  }

  private void pass(Step now) {
    if (now == step && armed && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(KILLED);
    }
  }

  private IOException at(FaultyDisk.Step now, String file) {
    if (file.endsWith(".mv.db")) {
      boolean write = now == FaultyDisk.Step.WRITE;
      if (appending && (write || now == FaultyDisk.Step.FORCE)) {
        boolean forcing = forcing();
        if (write && !forcing) {
          pass(Step.INSERTED);
        } else if (!write && forcing) {
          appending = false; // a force may be two of the disk's
          pass(Step.COMMITTED);
        }
      }
    } else if (now == FaultyDisk.Step.WRITE && file.contains("/vault/tmp/")) {
      pass(Step.VAULT_TEMP);
    } else if (now == FaultyDisk.Step.RENAME && file.contains("/vault/sha256/")) {
      pass(Step.VAULT_FORCED);
      renamed.set(true);
    } else if (now == FaultyDisk.Step.FORCE_FOLDER && renamed.get()) {
      renamed.set(false);
      pass(Step.VAULT_RENAMED);
    }
    return null;
  }

  /** Whether it is the store's own force that came here, not a commit's. */
  private static boolean forcing() {
    return StackWalker.getInstance()
        .walk(all -> all.anyMatch(frame -> frame.getClassName().endsWith(".store.Forcer")));
  }

  private void append(EvidenceLog log, Group group) throws IOException, StoreUnknownException {
    pass(Step.STAGED);
    appending = true;
    log.append(group);
    appending = false;
    pass(Step.SYNCED);
  }

  private synchronized void appendLate(EvidenceLog log, Group group)
      throws IOException, StoreUnknownException {
    Group before = held;
    held = group;
    if (before != null) {
      append(log, before);
    }
  }

  private EvidenceLog layered(EvidenceLog log) {
    return (EvidenceLog)
        Proxy.newProxyInstance(
            EvidenceLog.class.getClassLoader(),
            new Class<?>[] {EvidenceLog.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("append") && arguments[0] instanceof Group group) {
                if (fault == Fault.ACKNOWLEDGED_EARLY && armed) {
                  appendLate(log, group);
                } else {
                  append(log, group);
                }
                return null;
              }
              if (method.getName().equals("append") && held != null) {
                return null; // a checkpoint over what is not stored
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void serve(Home home) throws Exception {
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    TlsProvider tls = TlsProvider.choose(System.getProperty("sealwire.test.tls", "auto"));
    SignatureSuite suite = new SignatureSuite(tls.signatures(), tls.signatures(), null);
    LogKey key = LogKey.open(home.logKey(), null);
    Identity identity = Identity.load(home.collectorCertificate(), home.collectorKey(), null);
    Map<Setting, String> flags =
        new EnumMap<>(Map.of(Setting.PORT, "0", Setting.BIND, "127.0.0.1"));
    Settings settings = Settings.load(home.settingsFile(), new HashMap<>(), flags);
    disk.fails(this::at);
    if (fault == Fault.UNFORCED) {
      disk.forces((file, folder) -> FaultyDisk.Force.LEFT_OUT);
    }
    H2EvidenceLog log = FaultyStore.open(home.data(), disk, 0);
    SignatureSuite signing =
        new SignatureSuite(new DrillSigner(() -> pass(Step.SIGNED)), null, null);
    NoteSigner signer = new NoteSigner(home.vkey(), key.privateKey(), signing);
    Ledger ledger = Ledger.open(layered(log), signer, home.vkey(), suite, clock);
    Trust trust = Trust.of(home, ledger.register(), log);
    ClientCheck check = new ClientCheck(trust.roots(), ledger.register(), clock);
    Collector collector =
        Collector.start(
            new Collector.Parts(
                settings.toCollector("drill"),
                new ServerTls(tls, identity.key(), identity.chain(), check),
                check,
                ledger,
                log,
                disk.vault(home.data(), random, 0),
                suite,
                clock,
                random,
                Version.software(),
                new ServeOperator(
                    home.data(), List::of, line -> {}, nanos -> pass(Step.RECEIPTED))));
    armed = true;
    System.out.println("listening on 127.0.0.1:" + collector.address().getPort());
    System.out.flush();
    System.err.println(ledger.failed().join());
    Runtime.getRuntime().halt(Exit.UNREACHED);
  }
}
