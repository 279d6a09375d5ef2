package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.field.Sent;
import dev.sealwire.pki.Kit;
import dev.sealwire.store.DiskVault;
import dev.sealwire.store.H2EvidenceLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A home for drills, with a kit to send by, worked on by the real commands. */
final class DrillHome {
  private final Path folder;

  private DrillHome(Path folder) {
    this.folder = folder;
  }

  /** Makes one in {@code folder}. */
  static DrillHome make(Path folder) {
    DrillHome home = new DrillHome(folder);
    home.run("init", "--no-passphrase");
    home.run("pki", "issue", "alice", "--role", "field");
    return home;
  }

  /** What a drill counted. */
  static void say(String text) {
    System.getLogger("drill").log(System.Logger.Level.INFO, text);
  }

  Path folder() {
    return folder;
  }

  Kit kit() throws Exception {
    return Kit.read(folder.resolve("certs/kits/alice.pem"), null);
  }

  /** Runs a command of the program to its good end; what it said. */
  String run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exit = exit(out, args);
    String said = out.toString(StandardCharsets.UTF_8);
    assertEquals(Exit.DONE, exit, String.join(" ", args) + "\n" + said);
    return said;
  }

  private int exit(ByteArrayOutputStream out, String... args) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    String[] all = new String[args.length + 2];
    all[0] = "--home";
    all[1] = folder.toString();
    System.arraycopy(args, 0, all, 2, args.length);
    return Sealwire.run(
        all,
        new Console(new ByteArrayInputStream(new byte[0]), stream, stream, null, false),
        Map.of());
  }

  /** Whether {@code verify} passes the store as it lies there. */
  void verify() {
    run("verify");
  }

  /** Which of {@code promised} are not in the store as it lies there. */
  List<String> lost(Collection<Sent> promised) throws Exception {
    Path data = folder.resolve("data");
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(data)) {
      return DrillLoad.lost(promised, log, new DiskVault(data, new SecureRandom()));
    }
  }

  /** See {@link DrillLoad#explained}. */
  String explained(DrillLoad load) throws Exception {
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(folder.resolve("data"))) {
      return load.explained(log);
    }
  }
}
