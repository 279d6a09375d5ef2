package dev.sealwire.wire;

import dev.sealwire.bytes.MalformedException;

/** The kinds of frame, with their code on the wire and the longest body each may have. */
public enum FrameType {
  /** Collector to client, once, first: {@link Messages.Greeting}. */
  GREETING(0x01, Limits.CONTROL_BYTES_MAX),
  /** Client to collector: {@link Messages.ProveConsistency}. */
  PROVE_CONSISTENCY(0x02, Limits.REQUEST_BYTES_MAX),
  /** Collector to client: {@link Messages.Consistency}. */
  CONSISTENCY(0x03, Limits.CONTROL_BYTES_MAX),
  /** Either way, last: {@link Messages.Goodbye}. */
  GOODBYE(0x04, Limits.REQUEST_BYTES_MAX),
  /** Client to collector, opens a stream: {@link Messages.Open}. */
  OPEN(0x10, Limits.OPEN_BYTES_MAX),
  /** Client to collector: bytes of the payload, raw. */
  DATA(0x11, Limits.DATA_BYTES_MAX),
  /** Client to collector, the payload is whole: {@link Messages.Finish}. */
  FINISH(0x12, Limits.FINISH_BYTES_MAX),
  /** Client to collector, the payload will not be whole: {@link Messages.Abort}. */
  ABORT(0x13, Limits.REQUEST_BYTES_MAX),
  /** Collector to client, ends a stream: {@link Messages.Receipt}. */
  RECEIPT(0x14, Limits.CONTROL_BYTES_MAX),
  /** Collector to client, ends a stream: {@link Messages.Refused}. */
  REFUSED(0x15, Limits.REQUEST_BYTES_MAX),
  /** Collector to client: {@link Messages.Credit}. */
  CREDIT(0x16, Limits.REQUEST_BYTES_MAX),
  /** Client to collector, several payloads are whole: {@link FinishBatch}. */
  FINISH_BATCH(0x17, Limits.CONTROL_BYTES_MAX),
  /** Collector to client, ends several streams, raw: laid out as {@link Receipts} says. */
  RECEIPTS(0x18, Limits.CONTROL_BYTES_MAX),
  /** Client to collector, opens a stream: {@link ReadMessages.Task}. */
  TASK(0x20, Limits.QUESTION_BYTES_MAX),
  /** Client to collector, opens a stream: {@link ReadMessages.Read}. */
  READ(0x21, Limits.QUESTION_BYTES_MAX),
  /** Client to collector: {@link ReadMessages.Next}. */
  NEXT(0x22, Limits.REQUEST_BYTES_MAX),
  /** Collector to client: rows, raw, laid out as {@link PageRows} says. */
  PAGE(0x23, Limits.PAGE_BYTES_MAX),
  /** Collector to client, ends a stream: {@link ReadMessages.End}. */
  END(0x24, Limits.REQUEST_BYTES_MAX),
  /** Client to collector: {@link ReadMessages.Close}. */
  CLOSE(0x25, Limits.REQUEST_BYTES_MAX),
  /** Client to collector, opens a stream: {@link FollowMessages.Follow}. */
  FOLLOW(0x28, Limits.REQUEST_BYTES_MAX),
  /** Collector to client: {@link FollowMessages.Grown}. */
  GROWN(0x29, Limits.CONTROL_BYTES_MAX),
  /** Client to collector, opens a stream: {@link AdminMessages.Register}. */
  REGISTER(0x30, Limits.REGISTER_BYTES_MAX),
  /** Client to collector, opens a stream: {@link AdminMessages.Revoke}. */
  REVOKE(0x31, Limits.REQUEST_BYTES_MAX),
  /** Client to collector, opens a stream: {@link AdminMessages.Reload}. */
  RELOAD(0x33, Limits.REQUEST_BYTES_MAX),
  /** Client to collector, opens a stream: {@link AdminMessages.Succeed}. */
  SUCCEED(0x34, Limits.REQUEST_BYTES_MAX),
  /** Client to collector, opens a stream: {@link StatusMessages.Status}. */
  STATUS(0x38, Limits.REQUEST_BYTES_MAX),
  /** Collector to client, ends a stream: {@link State}. */
  STATE(0x39, Limits.CONTROL_BYTES_MAX);

  private final int code;
  private final int bodyBytesMax;

  FrameType(int code, int bodyBytesMax) {
    this.code = code;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** The first byte of the frame. */
  public int code() {
    return code;
  }

  /** The longest body, in bytes. */
  public int bodyBytesMax() {
    return bodyBytesMax;
  }

  static FrameType of(int code) throws MalformedException {
    for (FrameType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new MalformedException(
        "frame type", "is 0x" + Integer.toHexString(code) + ", which is none");
  }
}
