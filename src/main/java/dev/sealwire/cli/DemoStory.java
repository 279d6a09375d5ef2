package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.pki.Kit;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.Probe;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** What happens in the demo, in order; each step throws unless it did what it says. */
final class DemoStory {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int DISK_BYTES = 3_000_000;
  private static final String NAME = "minutes of 3 March.txt";
  private static final String ALTERED = "minutes of 8 March.txt";

  private final DemoStage stage;
  private final Path home;
  private final Path foreign;
  private final Path kit;
  private final Path minutes;
  private final Path disk;
  private Endpoint collector;
  private String at;

  DemoStory(DemoStage stage, Path folder) {
    this.stage = stage;
    this.home = folder.resolve("home");
    this.foreign = folder.resolve("foreign-home");
    this.kit = home.resolve("certs").resolve("kits").resolve("alice.pem");
    this.minutes = folder.resolve(NAME);
    this.disk = folder.resolve("disk.img");
  }

  void tell() throws IOException, Failure {
    prepare();
    serve();
    long index = send();
    strangers();
    look();
    verify(index);
    prove(index);
    alter(index);
    stage.say("Done. Every step did what it says.");
  }

  private void prepare() throws IOException, Failure {
    stage.say("A home: an authority, the collector's identity, the log's key, and an empty log.");
    stage.run(
        Exit.DONE, "--home", home.toString(), "init", "--no-passphrase", "--host", "127.0.0.1");
    stage.say("A kit for alice, who will send. Its issuing is recorded; the gate admits no other.");
    stage.run(Exit.DONE, "--home", home.toString(), "pki", "issue", "alice", "--role", "field");
  }

  private void serve() throws IOException, Failure {
    stage.say(
        "The collector, a process of its own. It first proves to itself that strangers are refused.");
    at = stage.serve("--home", home.toString(), "serve", "--bind", "127.0.0.1", "--port", "0");
    collector = Endpoint.parse("the collector's address", at);
  }

  private long send() throws IOException, Failure {
    stage.say(
        "Alice sends a file. It counts as sent once its receipt, with a proof, was verified and kept.");
    Files.writeString(minutes, "Present: all. Decided: nothing leaves the house.\n");
    String sent =
        stage.run(
            Exit.DONE,
            "send",
            "--kit",
            kit.toString(),
            "--to",
            at,
            "--case",
            "2026-17",
            minutes.toString());
    Matcher receipt =
        Pattern.compile("^([0-9a-f]{64})  ([0-9]+)  ", Pattern.MULTILINE).matcher(sent);
    require(receipt.find(), "no receipt was reported");
    String hash = Sha256.hash(Files.readAllBytes(minutes)).hex();
    require(
        receipt.group(1).equals(hash), "the receipt is for " + receipt.group(1) + ", want " + hash);
    stage.say("A stream of unknown length, from standard input; large enough for the vault.");
    byte[] image = new byte[DISK_BYTES];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (i * 31 >> 8);
    }
    Files.write(disk, image);
    stage.run(
        Exit.DONE,
        image,
        "send",
        "--kit",
        kit.toString(),
        "--to",
        at,
        "--case",
        "2026-17",
        "--name",
        "disk.img",
        "-");
    return Long.parseLong(receipt.group(2));
  }

  private void strangers() throws IOException, Failure {
    stage.say("A stranger without a certificate knocks.");
    String outcome =
        Probe.knock(
            TlsProvider.choose("jdk"),
            new InetSocketAddress(InetAddress.getByName(collector.host()), collector.port()),
            DEADLINE,
            from -> {});
    require(outcome == null, "the stranger was not refused: " + outcome);
    stage.show("refused");
    stage.say("A stranger with a certificate of another authority.");
    stage.runQuietly("--home", foreign.toString(), "init", "--no-passphrase");
    stage.runQuietly("--home", foreign.toString(), "pki", "issue", "mallory", "--role", "field");
    String refusal = knockWith(foreign.resolve("certs").resolve("kits").resolve("mallory.pem"));
    stage.show("refused: " + refusal);
  }

  /** Tries to get in with a kit of another home; returns the words of the refusal. */
  private String knockWith(Path foreignKit) throws IOException, Failure {
    try {
      Kit mallory = Kit.read(foreignKit, null);
      X509Certificate ours = Kit.read(kit, null).ca();
      ClientTls tls =
          new ClientTls(
              TlsProvider.choose("auto"),
              mallory.key(),
              List.of(mallory.certificate()),
              List.of(ours),
              stage.root().clock());
      SSLSocket socket = tls.connect(collector.host(), collector.port(), DEADLINE, DEADLINE);
      try {
        // In TLS 1.3 a client is done before the other side has judged it: what counts is the first
        // read.
        require(socket.getInputStream().read() < 0, "the stranger was greeted");
        return "the collector closed the connection";
      } catch (IOException e) {
        return ClientTls.refusal(e)
            .map(Throwable::getMessage)
            .orElse("the collector closed the connection");
      } finally {
        tls.cut(socket);
      }
    } catch (UntrustedPeerException e) {
      return e.getMessage();
    } catch (MalformedException e) {
      throw Failure.of(Exit.FAULT, e.getMessage(), null, e);
    }
  }

  private void look() throws IOException, Failure {
    stage.say("The collector stops in good order, and the log is looked at: every knock is in it.");
    stage.stopCollector();
    String log = stage.run(Exit.DONE, "--home", home.toString(), "log");
    for (String reason : List.of("no-certificate", "unknown-ca", "payload.received")) {
      require(log.contains(reason), "the log does not show " + reason);
    }
  }

  private void verify(long index) throws Failure {
    stage.say("Everything is read again and judged.");
    stage.run(Exit.DONE, "--home", home.toString(), "verify");
    stage.say("The evidence comes out as it went in.");
    Path copy = home.resolve("copy-of-minutes");
    stage.run(
        Exit.DONE, "--home", home.toString(), "get", Long.toString(index), "-o", copy.toString());
    try {
      require(Files.mismatch(copy, minutes) == -1, "what came out is not what went in");
    } catch (IOException e) {
      throw Failure.unreached(e.getMessage(), null);
    }
    stage.show("identical to what alice sent");
  }

  private void prove(long index) throws IOException, Failure {
    stage.say("A proof for somebody who trusts nobody here: three files, checked without a home.");
    Path proof = home.resolve("minutes.tlog-proof");
    stage.run(
        Exit.DONE,
        "--home",
        home.toString(),
        "prove",
        Long.toString(index),
        "-o",
        proof.toString());
    Path policy = home.resolve("policy");
    String vkey = Files.readString(home.resolve("certs").resolve("log.vkey")).strip();
    Files.writeString(policy, "log " + vkey + "\nquorum none\n");
    stage.run(
        Exit.DONE,
        "check",
        proof.toString(),
        "--leaf",
        proof + ".leaf",
        "--policy",
        policy.toString());
  }

  private void alter(long index) throws IOException, Failure {
    stage.say(
        "Somebody with the file and a hex editor turns 3 March into 8 March in a copy of the store.");
    Path copy = home.resolveSibling("altered-home");
    DemoForgery.copyFolder(home, copy);
    int places =
        DemoForgery.replace(
            copy.resolve("data").resolve("evidence.mv.db"),
            NAME.getBytes(StandardCharsets.UTF_8),
            ALTERED.getBytes(StandardCharsets.UTF_8));
    require(places > 0, "the name was not found in the store");
    stage.show("altered in " + places + " places of altered-home/data/evidence.mv.db");
    String found = stage.run(Exit.EVIDENCE, "--home", copy.toString(), "verify");
    require(
        Arrays.stream(found.split("[^0-9]+")).anyMatch(Long.toString(index)::equals),
        "verify did not name entry " + index);
  }

  private static void require(boolean holds, String otherwise) throws Failure {
    if (!holds) {
      throw Failure.of(Exit.FAULT, "the demo failed: " + otherwise, null, null);
    }
  }
}
