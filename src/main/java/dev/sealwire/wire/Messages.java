package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The control messages. Fields and examples: docs/formats/channel.md. Unknown fields are ignored.
 */
public final class Messages {
  /** Version of the channel, field {@code v} of the greeting; the ALPN name carries it too. */
  public static final long VERSION = 1;

  private Messages() {}

  /**
   * The collector's first word, sent once the handshake's entry is on stable storage.
   *
   * @param name what the collector calls itself
   * @param origin its log
   * @param vkey its log's verifier key, which a client compares with the one in its kit
   * @param session this connection's name in the log
   * @param software name and version of the program
   * @param time its clock
   * @param checkpoint its latest signed checkpoint
   * @param streams streams that may be open at once
   * @param credit bytes that may be sent on a stream before any {@link Credit}
   * @param payloadBytes longest payload it takes
   * @param batch payloads that one signature may cover ({@link FinishBatch}); 0 if each needs its
   *     own
   */
  public record Greeting(
      String name,
      String origin,
      String vkey,
      String session,
      String software,
      Instant time,
      String checkpoint,
      long streams,
      long credit,
      long payloadBytes,
      long batch)
      implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.GREETING;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter()
          .put("v", VERSION)
          .put("name", name)
          .put("origin", origin)
          .put("vkey", vkey)
          .put("session", session)
          .put("software", software)
          .put("time", Times.format(time))
          .put("checkpoint", checkpoint)
          .put("streams", streams)
          .put("credit", credit)
          .put("payloadBytes", payloadBytes)
          .put("batch", batch)
          .toBytes();
    }

    /** Reads it; a version other than ours is refused. */
    public static Greeting decode(JsonObject json) throws MalformedException {
      json.number("v", VERSION, VERSION);
      return new Greeting(
          json.string("name"),
          json.string("origin"),
          json.string("vkey"),
          json.string("session"),
          json.string("software"),
          Times.parse(json.string("time")),
          json.string("checkpoint"),
          json.number("streams", 1, 65_536),
          json.number("credit", 1, Long.MAX_VALUE),
          json.number("payloadBytes", 0, Long.MAX_VALUE),
          json.has("batch") ? json.number("batch", 0, 65_536) : 0);
    }
  }

  /**
   * Asks for a proof that the tree of size {@code to} grew from the tree of size {@code from}.
   *
   * @param from a size the client has kept a checkpoint of
   * @param to a size of a checkpoint that the collector sent on this connection
   */
  public record ProveConsistency(long from, long to) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.PROVE_CONSISTENCY;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("from", from).put("to", to).toBytes();
    }

    /** Reads it. */
    public static ProveConsistency decode(JsonObject json) throws MalformedException {
      long to = json.number("to", 0, Long.MAX_VALUE);
      return new ProveConsistency(json.number("from", 0, to), to);
    }
  }

  /**
   * A consistency proof (RFC 6962 section 2.1.2).
   *
   * @param from the smaller size
   * @param to the larger size
   * @param proof its hashes
   */
  public record Consistency(long from, long to, List<Sha256> proof) implements Message {
    /** Copies the list. */
    public Consistency {
      proof = List.copyOf(proof);
    }

    @Override
    public FrameType frameType() {
      return FrameType.CONSISTENCY;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("from", from).put("to", to).put("proof", base64(proof)).toBytes();
    }

    /** Reads it. */
    public static Consistency decode(JsonObject json) throws MalformedException {
      return new Consistency(
          json.number("from", 0, Long.MAX_VALUE),
          json.number("to", 0, Long.MAX_VALUE),
          hashes(json.strings("proof")));
    }
  }

  /**
   * The sender opens nothing more; the connection ends when the open streams have.
   *
   * @param reason {@code done}, {@code shutdown}, or what rule was broken
   * @param detail for people
   */
  public record Goodbye(String reason, String detail) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.GOODBYE;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("reason", reason).put("detail", detail).toBytes();
    }

    /** Reads it. */
    public static Goodbye decode(JsonObject json) throws MalformedException {
      return new Goodbye(json.string("reason"), json.string("detail"));
    }
  }

  /**
   * A payload begins.
   *
   * @param name what the client calls it: any text of at most {@link Limits#NAME_BYTES_MAX} bytes
   * @param media media type, or null
   * @param caseId case, or null; the field is {@code case}
   */
  public record Open(String name, String media, String caseId) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.OPEN;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("name", name).put("media", media).put("case", caseId).toBytes();
    }

    /** Reads it and checks the lengths. */
    public static Open decode(JsonObject json) throws MalformedException {
      Open open =
          new Open(json.string("name"), json.stringOrNull("media"), json.stringOrNull("case"));
      limit("name", open.name, Limits.NAME_BYTES_MAX);
      limit("media", open.media, Limits.LABEL_BYTES_MAX);
      limit("case", open.caseId, Limits.LABEL_BYTES_MAX);
      return open;
    }

    /**
     * Checks a text against its limit, for clients to ask before they send.
     *
     * @throws MalformedException if it is longer than {@code maxBytes} in UTF-8, or empty
     */
    public static void limit(String what, String text, int maxBytes) throws MalformedException {
      if (text == null) {
        return;
      }
      int size = text.getBytes(StandardCharsets.UTF_8).length;
      if (size < 1 || size > maxBytes) {
        throw new MalformedException(what, "is " + size + " bytes, want 1 to " + maxBytes);
      }
    }
  }

  /**
   * All bytes of the payload were sent.
   *
   * @param statement the exact text of the client's statement
   * @param signature its signature, DER
   */
  public record Finish(String statement, Bytes signature) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.FINISH;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("statement", statement).base64("signature", signature).toBytes();
    }

    /** Reads it. */
    public static Finish decode(JsonObject json) throws MalformedException {
      return new Finish(json.string("statement"), json.base64("signature"));
    }
  }

  /**
   * The payload will not be finished.
   *
   * @param reason for people
   */
  public record Abort(String reason) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.ABORT;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("reason", reason).toBytes();
    }

    /** Reads it. */
    public static Abort decode(JsonObject json) throws MalformedException {
      return new Abort(json.string("reason"));
    }
  }

  /**
   * The payload is recorded, on stable storage.
   *
   * @param index its entry
   * @param leaf the entry's exact text
   * @param proof the proof file, with the checkpoint
   * @param from size of the checkpoint this collector sent before on this connection
   * @param consistency proof that the tree of {@code proof}'s checkpoint grew from it
   */
  public record Receipt(long index, String leaf, String proof, long from, List<Sha256> consistency)
      implements Message {
    /** Copies the list. */
    public Receipt {
      consistency = List.copyOf(consistency);
    }

    @Override
    public FrameType frameType() {
      return FrameType.RECEIPT;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter()
          .put("index", index)
          .put("leaf", leaf)
          .put("proof", proof)
          .put("from", from)
          .put("consistency", base64(consistency))
          .toBytes();
    }

    /** Reads it. */
    public static Receipt decode(JsonObject json) throws MalformedException {
      return new Receipt(
          json.number("index", 0, Long.MAX_VALUE),
          json.string("leaf"),
          json.string("proof"),
          json.number("from", 0, Long.MAX_VALUE),
          hashes(json.strings("consistency")));
    }
  }

  /**
   * The payload is not recorded as received.
   *
   * @param code a stable code
   * @param detail for people
   */
  public record Refused(String code, String detail) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.REFUSED;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("code", code).put("detail", detail).toBytes();
    }

    /** Reads it. */
    public static Refused decode(JsonObject json) throws MalformedException {
      return new Refused(json.string("code"), json.string("detail"));
    }
  }

  /**
   * So many more bytes may be sent on the stream.
   *
   * @param bytes above 0
   */
  public record Credit(long bytes) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.CREDIT;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().put("bytes", bytes).toBytes();
    }

    /** Reads it. */
    public static Credit decode(JsonObject json) throws MalformedException {
      return new Credit(json.number("bytes", 1, Long.MAX_VALUE));
    }
  }

  static List<String> base64(List<Sha256> hashes) {
    return hashes.stream().map(Sha256::base64).toList();
  }

  static List<Sha256> hashes(List<String> texts) throws MalformedException {
    List<Sha256> out = new ArrayList<>(texts.size());
    for (String text : texts) {
      out.add(Sha256.ofBase64(text));
    }
    return out;
  }
}
