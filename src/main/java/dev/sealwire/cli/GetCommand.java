package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.wire.Purpose;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a payload out of the store. */
@Command(
    name = "get",
    header = "Takes a payload out of the store.",
    description = {
      "",
      "Writes the bytes of a payload to a file, which appears only if their SHA-256 is the one in"
          + " the entry.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire get 17 -o photo.jpg",
      "  sealwire get 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 -o - | less"
    })
final class GetCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 128 * 1024;

  private final Root root;

  @Parameters(
      paramLabel = "INDEX|HASH",
      description = "the payload's entry, or its SHA-256 in 64 hexadecimal digits")
  private String what;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "where the bytes go; - is standard output")
  private String out;

  @Option(names = "--force", description = "replace the file if it is there")
  private boolean force;

  @Mixin private CollectorOptions collector;

  GetCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    boolean piped = out.equals("-");
    Path target = piped ? null : Root.path("--out", out);
    if (!piped) {
      NewFile.check(target, force, NewFile.FORCE_HINT);
    }
    try (LogSource source = LogSource.open(root, collector, Purpose.SHOW, "payload " + what)) {
      Sha256 hash = hash(source);
      source.export(hash, "payload " + what);
      if (piped) {
        // Read twice: what was piped on cannot be taken back.
        copy(source, hash, OutputStream.nullOutputStream());
        copy(source, hash, root.console().out());
      } else {
        try (NewFile file = NewFile.create(target, force, root.random())) {
          copy(source, hash, file.out());
          file.commit();
        }
      }
    }
    return Exit.DONE;
  }

  private Sha256 hash(LogSource source) throws IOException, SealwireException, Failure {
    if (what.matches("[0-9a-f]{" + 2 * Sha256.BYTES + "}")) {
      return received(source, LogCommand.hash("HASH", what));
    }
    if (!what.matches("0|[1-9][0-9]{0,17}")) {
      throw Failure.usage("want an index or 64 hexadecimal digits, not " + what, null);
    }
    UnverifiedEntry entry = source.entry(Long.parseLong(what));
    try {
      Event event = Leaf.decode(entry.leaf()).event();
      if (event instanceof PayloadReceived payload) {
        return payload.sha256();
      }
      throw Failure.usage(
          "entry " + what + " is " + event.type() + ", which has no payload",
          "sealwire log --type payload.received lists those that have");
    } catch (MalformedException e) {
      throw Failure.evidence("entry " + what + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** A hash that no entry names is nobody's evidence, whatever lies in the vault. */
  private static Sha256 received(LogSource source, Sha256 hash)
      throws IOException, SealwireException, Failure {
    EvidenceReader.Query query =
        new EvidenceReader.Query("payload.received", null, null, null, null, null, null, hash);
    Long index;
    try (Cursor<Long> found = source.log().find(query)) {
      index = found.next();
    }
    if (index == null) {
      throw Failure.unreached("no payload with SHA-256 " + hash + " was received", null);
    }
    if (source.remote() && !names(source.entry(index), hash)) {
      throw Failure.evidence("entry " + index + " is not of a payload with SHA-256 " + hash, null);
    }
    return hash;
  }

  private static boolean names(UnverifiedEntry entry, Sha256 hash) {
    try {
      return Leaf.decode(entry.leaf()).event() instanceof PayloadReceived payload
          && payload.sha256().equals(hash);
    } catch (MalformedException e) {
      return false;
    }
  }

  private static void copy(LogSource source, Sha256 wanted, OutputStream to)
      throws IOException, Failure {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream from = open(source, wanted)) {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        digest.update(buffer, 0, count);
        to.write(buffer, 0, count);
      }
    }
    Sha256 found = Sha256.finish(digest);
    if (!found.equals(wanted)) {
      throw Failure.evidence(
          "the stored payload has SHA-256 " + found + ", its entry says " + wanted, null);
    }
  }

  private static InputStream open(LogSource source, Sha256 hash) throws IOException, Failure {
    Optional<Bytes> inline = source.log().payload(hash);
    if (inline.isPresent()) {
      return new ByteArrayInputStream(inline.get().toArray());
    }
    return source
        .vault()
        .open(hash)
        .orElseThrow(
            () -> Failure.evidence("the payload with SHA-256 " + hash + " is missing", null));
  }
}
