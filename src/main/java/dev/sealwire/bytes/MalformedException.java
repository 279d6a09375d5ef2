package dev.sealwire.bytes;

/** The input does not have the form its format demands. Nothing of it was used. */
public final class MalformedException extends SealwireException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final long offset;

  /**
   * Malformed {@code what} as a whole; {@code rule} reads on from it: {@code "is 31 bytes, want
   * 32"}.
   */
  public MalformedException(String what, String rule) {
    this(what, -1, rule);
  }

  /** Malformed {@code what} at byte, character or line {@code offset}. */
  public MalformedException(String what, long offset, String rule) {
    super(offset < 0 ? what + " " + rule : what + " at " + offset + " " + rule, null);
    this.what = what;
    this.offset = offset;
  }

  /** The format or field that is malformed. */
  public String what() {
    return what;
  }

  /** Where in the input, counted as the format counts; -1 if the whole is meant. */
  public long offset() {
    return offset;
  }
}
