package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.collector.ClientCheck;
import dev.sealwire.collector.Collector;
import dev.sealwire.collector.CollectorSettings;
import dev.sealwire.collector.Line;
import dev.sealwire.collector.Reload;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.tls.ServerTls;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Has a running collector look at its files again. There are three kinds: the settings, the
 * collector's certificate with its key, and the authorities. Of each kind all is taken up or
 * nothing; what is not is named, and the collector goes on with what it had. No connection ends.
 */
final class Reloader {
  /** What a running collector can change; it starts anew for any other. */
  private static final Set<Setting> LIVE =
      EnumSet.of(
          Setting.NAME,
          Setting.HANDSHAKE_DEADLINE,
          Setting.HANDSHAKES_MAX,
          Setting.HANDSHAKES_SOURCE_MAX,
          Setting.REFUSALS_SOURCE_RATE,
          Setting.REFUSALS_RATE,
          Setting.STORM_WINDOW,
          Setting.CONNECTIONS_MAX,
          Setting.CONNECTIONS_CERTIFICATE_MAX,
          Setting.ENTRIES_CERTIFICATE_RATE,
          Setting.BYTES_CERTIFICATE_RATE,
          Setting.STREAMS_MAX,
          Setting.STREAM_CREDIT,
          Setting.STREAM_IDLE,
          Setting.PAYLOAD_BYTES_MAX,
          Setting.PAYLOAD_INLINE_BYTES,
          Setting.DRAIN_DEADLINE,
          Setting.EXPIRY_WARNINGS);

  /** What other commands read for themselves, each time. */
  private static final Set<Setting> NOT_OURS =
      EnumSet.of(Setting.ADVERTISE, Setting.PASSPHRASE_FILE, Setting.VERIFY_THREADS);

  private static final String SETTINGS = "settings";
  private static final int DETAIL_CHARACTERS_MAX = 500;

  /** What a collector is started with, and goes by until a reload. */
  record Current(Settings settings, Identity identity, Trust trust) {}

  private final Root root;
  private final Home home;
  private final Map<Setting, String> flags;
  private final Path passphraseFile; // of the command line, or null
  private final TlsProvider provider;
  private final Collector collector;
  private final ClientCheck clients;
  private final CertificateRegister register;
  private final EvidenceReader log;
  private final Consumer<Line> lines;
  private volatile Current current; // written under this

  Reloader(
      Root root,
      Home home,
      Map<Setting, String> flags,
      Path passphraseFile,
      TlsProvider provider,
      Collector collector,
      ClientCheck clients,
      CertificateRegister register,
      EvidenceReader log,
      Consumer<Line> lines,
      Current current) {
    this.root = root;
    this.home = home;
    this.flags = Map.copyOf(flags);
    this.passphraseFile = passphraseFile;
    this.provider = provider;
    this.collector = collector;
    this.clients = clients;
    this.register = register;
    this.log = log;
    this.lines = lines;
    this.current = current;
  }

  /** What the collector goes by. */
  Current current() {
    return current;
  }

  /**
   * Looks at everything again, has it recorded and taken up, and says so.
   *
   * @param by who asked
   * @param asker who asked over the channel, or null
   * @return the entry
   * @throws IOException if it cannot be recorded; then nothing was taken up
   */
  synchronized Appended reload(String by, Asker asker) throws IOException {
    List<String> changed = new ArrayList<>();
    List<CollectorReloaded.Refused> refused = new ArrayList<>();
    Trust trust = trust(changed, refused);
    Identity identity = identity(trust, changed, refused);
    boolean certificates = !changed.isEmpty();
    Settings settings = settings(refused).orElse(current.settings());
    List<Setting> differ = current.settings().differences(settings);
    CollectorSettings limits = null;
    // A collector that is not given a name has that in its certificate.
    if (certificates || differ.stream().anyMatch(LIVE::contains)) {
      Optional<CollectorSettings> read = limits(settings, identity, refused);
      settings = read.isPresent() ? settings : current.settings();
      limits = read.orElse(null);
    }
    current.settings().differences(settings).stream()
        .filter(LIVE::contains)
        .forEach(setting -> changed.add(setting.key()));
    Reload reload =
        new Reload(
            identity == current.identity() ? null : tls(identity),
            trust.equals(current.trust()) ? null : trust.roots(),
            limits,
            Certificates.fingerprint(identity.certificate()),
            trust.fingerprints(),
            changed,
            refused);
    Appended entry = collector.reload(by, asker, reload);
    current = new Current(settings, identity, trust);
    tell(by, reload);
    return entry;
  }

  private ServerTls tls(Identity identity) throws IOException {
    return new ServerTls(provider, identity.key(), identity.chain(), clients);
  }

  private void tell(String by, Reload done) {
    String changed =
        done.changed().isEmpty() ? "nothing changed" : "new: " + String.join(", ", done.changed());
    lines.accept(
        Line.of(
            Line.Level.INFO,
            "collector.reloaded",
            "reloaded, asked for by " + Shown.text(by) + ": " + changed));
    for (CollectorReloaded.Refused one : done.refused()) {
      lines.accept(
          Line.of(
              Line.Level.WARNING,
              "reload.refused",
              "not taken up: " + one.what() + ": " + one.detail()));
    }
  }

  private Trust trust(List<String> changed, List<CollectorReloaded.Refused> refused) {
    try {
      Trust trust = Trust.of(home, register, log);
      if (!trust.equals(current.trust())) {
        changed.add(CollectorReloaded.AUTHORITIES);
      }
      return trust;
    } catch (IOException | MalformedException | Failure e) {
      refused.add(refusal(CollectorReloaded.AUTHORITIES, e));
      return current.trust();
    }
  }

  private Identity identity(
      Trust trust, List<String> changed, List<CollectorReloaded.Refused> refused) {
    Identity before = current.identity();
    try (Passphrase passphrase = Passphrase.of(root, passphraseFile, current.settings())) {
      if (passphrase.asks() && PemFiles.isEncrypted(home.collectorKey())) {
        if (home.collector().equals(before.certificate())) {
          return before;
        }
        throw Failure.usage(
            home.collectorKey() + " is encrypted, and nobody is asked for a passphrase here",
            "set passphrase.file, or stop and start");
      }
      Identity read = Identities.load(home, passphrase);
      Identities.check(read, register, Set.copyOf(trust.inForce()), root.clock().instant());
      if (read.chain().equals(before.chain())) {
        return before;
      }
      changed.add(CollectorReloaded.CERTIFICATE);
      return read;
    } catch (IOException | MalformedException | Failure e) {
      refused.add(refusal(CollectorReloaded.CERTIFICATE, e));
      return before;
    }
  }

  /** Those to go by from now on, or nothing if they are refused. */
  private Optional<Settings> settings(List<CollectorReloaded.Refused> refused) {
    try {
      Settings read = root.settings(flags);
      List<Setting> fixed =
          current.settings().differences(read).stream()
              .filter(setting -> !LIVE.contains(setting) && !NOT_OURS.contains(setting))
              .toList();
      for (Setting setting : fixed) {
        refused.add(
            new CollectorReloaded.Refused(
                setting.key(),
                "cannot change while the collector runs, so no setting was taken up; stop and"
                    + " start, or put it back"));
      }
      return fixed.isEmpty() ? Optional.of(read) : Optional.empty();
    } catch (IOException | Failure e) {
      refused.add(refusal(SETTINGS, e));
      return Optional.empty();
    }
  }

  private static Optional<CollectorSettings> limits(
      Settings settings, Identity identity, List<CollectorReloaded.Refused> refused) {
    try {
      String name = Certificates.subject(identity.certificate());
      return Optional.of(settings.toCollector(name));
    } catch (Failure e) {
      refused.add(refusal(SETTINGS, e));
      return Optional.empty();
    }
  }

  private static CollectorReloaded.Refused refusal(String what, Exception e) {
    String why = e instanceof IOException io ? Faults.message(io) : e.getMessage();
    return new CollectorReloaded.Refused(what, Shown.text(why, DETAIL_CHARACTERS_MAX));
  }
}
