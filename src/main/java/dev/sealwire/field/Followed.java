package dev.sealwire.field;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.FollowMessages;
import dev.sealwire.wire.Messages;
import java.io.IOException;

/**
 * A log that is followed: each checkpoint is proven to have grown from the one before, and kept.
 */
public final class Followed {
  private final AuditClient client;
  private final ReadStreams streams;
  private final ReadStreams.Stream stream;
  private boolean first = true; // asked for when it began

  Followed(AuditClient client, ReadStreams streams) throws IOException {
    this.client = client;
    this.streams = streams;
    this.stream = streams.follow();
  }

  /**
   * Waits until the log has grown. What it became between two calls comes as one.
   *
   * @return the latest checkpoint, signed, grown from the one before and kept; null if the
   *     collector ends it, or {@link AuditClient#leave} was called
   * @throws EvidenceException if it is not signed by the log, or not proven to have grown; the
   *     evidence of that is kept
   * @throws IOException if the connection ends
   */
  public SignedCheckpoint next() throws IOException, SealwireException {
    long size = client.checkpoint().checkpoint().size();
    try {
      while (true) {
        if (!first) {
          streams.next(stream);
        }
        first = false;
        FollowMessages.Grown grown = streams.grown(stream);
        if (grown == null) {
          return null;
        }
        SignedCheckpoint now = client.grown(grown);
        if (now.checkpoint().size() > size) {
          return now;
        }
      }
    } catch (MalformedException e) {
      throw new IOException("the collector's answer is malformed: " + e.getMessage(), e);
    } catch (IOException e) {
      if (client.left()) {
        return null;
      }
      throw e;
    }
  }

  /** Why the collector ended it, in words. */
  public String ended() {
    Messages.Goodbye said = streams.saidGoodbye();
    return said == null ? "it gave no reason" : said.reason() + ": " + said.detail();
  }
}
