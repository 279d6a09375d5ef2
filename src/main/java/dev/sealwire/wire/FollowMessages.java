package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.List;

/**
 * The control messages of following a log as it grows. Fields and examples:
 * docs/formats/channel.md. Unknown fields are ignored.
 */
public final class FollowMessages {
  private FollowMessages() {}

  /**
   * Asks for the next checkpoint, once there is one; {@link ReadMessages.Next} asks for one more,
   * {@link ReadMessages.Close} for no more.
   */
  public record Follow() implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.FOLLOW;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().toBytes();
    }
  }

  /**
   * The log has grown; or, if {@code from} is the checkpoint's own size, it has not, and the
   * collector is still there.
   *
   * @param checkpoint the signed checkpoint
   * @param from size of the checkpoint sent last on this follow; at first, of the one in the
   *     connection's last receipt
   * @param consistency proof that the checkpoint's tree grew from it
   */
  public record Grown(String checkpoint, long from, List<Sha256> consistency) implements Message {
    /** Copies the list. */
    public Grown {
      consistency = List.copyOf(consistency);
    }

    @Override
    public FrameType frameType() {
      return FrameType.GROWN;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter()
          .put("checkpoint", checkpoint)
          .put("from", from)
          .put("consistency", Messages.base64(consistency))
          .toBytes();
    }

    /** Reads it. */
    public static Grown decode(JsonObject json) throws MalformedException {
      return new Grown(
          json.string("checkpoint"),
          json.number("from", 0, Long.MAX_VALUE),
          Messages.hashes(json.strings("consistency")));
    }
  }
}
