package dev.sealwire.wire;

/** What a frame may hold. Each is checked before anything is allocated for it. */
public final class Limits {
  /** Bytes of a frame's header: type u8, stream u32, length u24. */
  public static final int HEADER_BYTES = 8;

  /** Body of a control frame that carries a leaf or a proof. */
  public static final int CONTROL_BYTES_MAX = 256 * 1024;

  /** Body of a short control frame. */
  public static final int REQUEST_BYTES_MAX = 4 * 1024;

  /** Body of an OPEN frame. */
  public static final int OPEN_BYTES_MAX = 32 * 1024;

  /** Body of a FINISH frame: a statement, which is text in text, and a signature. */
  public static final int FINISH_BYTES_MAX = 64 * 1024;

  /** Body of a DATA frame. */
  public static final int DATA_BYTES_MAX = 256 * 1024;

  /** A payload's name, in bytes of UTF-8. */
  public static final int NAME_BYTES_MAX = 4096;

  /** A media type or a case, in bytes of UTF-8. */
  public static final int LABEL_BYTES_MAX = 256;

  /** Highest stream number; streams count up from 1 and are used once. */
  public static final long STREAM_MAX = 0xffff_ffffL;

  private Limits() {}
}
