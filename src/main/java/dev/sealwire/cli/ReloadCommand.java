package dev.sealwire.cli;

import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.store.StoreInUseException;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has a running collector take up changed files. */
@Command(
    name = "reload",
    header = "Has a running collector take up changed certificates and settings.",
    description = {
      "",
      "Asks the collector that serves this home, or the one that is named, to look at its files again:"
          + " its certificate and key, the authorities, the settings. No connection ends. Of each kind"
          + " all is taken up or nothing; what is not is named, the collector goes on with the old,"
          + " and the exit code is 5. SIGHUP does the same.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire reload",
      "  sealwire reload --collector 192.0.2.7:7443 --kit admin.pem"
    })
final class ReloadCommand implements Callable<Integer> {
  private final Root root;

  @Mixin private AdminOptions admin;

  ReloadCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    if (!admin.remote()) {
      root.initialisedHome();
    }
    try (Passphrase passphrase = admin.passphrase(root);
        LogSource source = source(admin.caller(passphrase))) {
      CollectorReloaded done = source.admin().reload();
      tell(root, Optional.of(done));
      return done.refused().isEmpty() ? Exit.DONE : Exit.UNREACHED;
    }
  }

  private LogSource source(Caller caller) throws IOException, SealwireException, Failure {
    if (caller.remote()) {
      return LogSource.named(root, caller, Purpose.LIST, "reload");
    }
    Home home = root.initialisedHome();
    try {
      H2EvidenceLog.openReadOnly(home.data()).close();
    } catch (StoreInUseException e) {
      return LogSource.local(root, caller, e, Purpose.LIST, "reload");
    }
    throw Failure.unreached(
        "no collector serves " + home.root(), "what it goes by it reads when it starts");
  }

  /** Says what a collector took up and what not, if there is one. */
  static Optional<CollectorReloaded> tell(Root root, Optional<CollectorReloaded> done) {
    if (done.isEmpty()) {
      return done;
    }
    Console console = root.console();
    for (String one : done.get().changed()) {
      console.print("taken up: " + Shown.text(one));
    }
    for (CollectorReloaded.Refused one : done.get().refused()) {
      console.warn("not taken up: " + Shown.text(one.what()) + ": " + Shown.text(one.detail()));
    }
    if (done.get().changed().isEmpty() && done.get().refused().isEmpty()) {
      console.note("nothing had changed");
    }
    return done;
  }
}
