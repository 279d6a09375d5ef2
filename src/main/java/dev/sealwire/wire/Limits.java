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

  /** Body of a TASK or READ frame. */
  public static final int QUESTION_BYTES_MAX = 16 * 1024;

  /** What a reader says of its task, in bytes of UTF-8. */
  public static final int TASK_DETAIL_BYTES_MAX = 1024;

  /** A certificate that an admin has recorded, in bytes of DER. */
  public static final int CERTIFICATE_BYTES_MAX = 16 * 1024;

  /** Body of a REGISTER frame: a certificate in base64, and a role. */
  public static final int REGISTER_BYTES_MAX = 32 * 1024;

  /** Body of a PAGE frame. */
  public static final int PAGE_BYTES_MAX = 256 * 1024;

  /** A field of a row, in bytes: the longest there is is a payload kept in the database. */
  public static final int FIELD_BYTES_MAX = 1024 * 1024;

  /** Cursors that may be open on a connection. */
  public static final int CURSORS_MAX = 8;

  /** A payload's name, in bytes of UTF-8. */
  public static final int NAME_BYTES_MAX = 4096;

  /** A media type or a case, in bytes of UTF-8. */
  public static final int LABEL_BYTES_MAX = 256;

  /** Highest stream number; streams count up from 1 and are used once. */
  public static final long STREAM_MAX = dev.sealwire.evidence.Statement.STREAM_MAX;

  private Limits() {}
}
