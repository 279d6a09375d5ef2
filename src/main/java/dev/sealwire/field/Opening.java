package dev.sealwire.field;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.tlog.GrowthFile.Answer;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * How every connection begins: the collector greets, is the one of the kit's log, and proves that
 * its log grew from the checkpoint kept last.
 *
 * @param in what the collector says
 * @param out what is said to it
 * @param greeting its first word
 * @param key the log's, of the kit
 * @param check follows the log from the greeting's checkpoint on
 * @param keptBefore the checkpoint that was kept before this connection, or null
 */
record Opening(
    FrameReader in,
    FrameWriter out,
    Messages.Greeting greeting,
    VerifierKey key,
    ReceiptCheck check,
    SignedCheckpoint keptBefore) {

  /**
   * Takes the greeting and keeps its checkpoint.
   *
   * @throws UntrustedPeerException if it is the collector of another log than the kit's, or stops,
   *     or the connection ends, before it has proven anything
   * @throws EvidenceException if it cannot prove that its log grew from the one seen before
   */
  static Opening of(Socket socket, FieldClient.Context context)
      throws IOException, SealwireException {
    FrameReader in = new FrameReader(socket.getInputStream());
    FrameWriter out = new FrameWriter(socket.getOutputStream());
    VerifierKey key = VerifierKey.parse(context.kit().logVkey());
    Messages.Greeting greeting = greeting(in);
    if (!greeting.vkey().equals(context.kit().logVkey()) || !greeting.origin().equals(key.name())) {
      throw new UntrustedPeerException(
          "wrong-log",
          "the collector serves log "
              + greeting.origin()
              + " with key "
              + greeting.vkey()
              + ", want "
              + context.kit().logVkey());
    }
    ReceiptCheck check = new ReceiptCheck(key, context.suite(), context.state(), context.clock());
    SignedCheckpoint shown = check.open(Bytes.utf8(greeting.checkpoint()));
    Optional<SignedCheckpoint> kept = context.kept(key);
    if (kept.isEmpty()) {
      check.start(shown);
    } else {
      check.start(kept.get());
      if (!check.settled(shown)) {
        prove(out, in, check, kept.get().checkpoint().size(), shown);
      }
    }
    check.keep();
    return new Opening(in, out, greeting, key, check, kept.orElse(null));
  }

  /** The size of the checkpoint that was kept before this connection, or -1 if none was. */
  long keptSize() {
    return keptBefore == null ? -1 : keptBefore.checkpoint().size();
  }

  private static Messages.Greeting greeting(FrameReader in) throws IOException, SealwireException {
    if (!in.next()) {
      throw new UntrustedPeerException(
          "closed", "the collector closed the connection without a greeting");
    }
    if (in.type() != FrameType.GREETING) {
      throw new MalformedException("first frame", "is " + in.type() + ", want a greeting");
    }
    return Messages.Greeting.decode(in.json());
  }

  private static void prove(
      FrameWriter out, FrameReader in, ReceiptCheck check, long from, SignedCheckpoint shown)
      throws IOException, SealwireException {
    long to = shown.checkpoint().size();
    Messages.Goodbye said = null;
    boolean more;
    try {
      out.write(0, new Messages.ProveConsistency(from, to));
      out.flush();
      more = in.next();
      if (more && in.type() == FrameType.GOODBYE) {
        said = Messages.Goodbye.decode(in.json());
        more = in.next();
      }
    } catch (IOException e) {
      throw undecided(from, e);
    }
    if (!more && said == null) {
      // A collector that was killed ends so, and so does a wire that is cut: that is no answer.
      throw undecided(from, null);
    }
    if (!more && said.reason().equals("shutdown")) {
      // Nothing is decided by that, neither way; the next connection asks again.
      throw new UntrustedPeerException(
          "shutdown", "the collector is stopping, and did not prove that its log grew");
    }
    if (!more || in.type() != FrameType.CONSISTENCY) {
      String instead = said == null ? "" : "; it said goodbye: " + said.reason();
      throw check.against(
          shown,
          Answer.NONE,
          List.of(),
          "the collector gave no proof that its log grew from size "
              + from
              + (more ? ", but a " + in.type() + " frame" : "")
              + instead);
    }
    Messages.Consistency answer;
    try {
      answer = Messages.Consistency.decode(in.json());
    } catch (MalformedException e) {
      throw check.against(
          shown,
          Answer.MALFORMED,
          List.of(),
          "the collector's proof that its log grew from size "
              + from
              + " is none: "
              + e.getMessage());
    }
    check.advance(shown, answer.to() == to ? answer.from() : -1, answer.proof());
  }

  private static UntrustedPeerException undecided(long from, IOException cause) {
    return new UntrustedPeerException(
        "broken",
        "the connection ended before the collector had proven that its log grew from size "
            + from
            + ": nothing is decided, and the checkpoint kept here stays",
        cause);
  }
}
