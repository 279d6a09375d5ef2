package dev.sealwire.cli;

/** A command ends here, with this exit code and this to say. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exit;
  private final String hint;

  private Failure(int exit, String message, String hint, Throwable cause) {
    super(message, cause);
    this.exit = exit;
    this.hint = hint;
  }

  /** An argument or a setting is wrong, or the command makes no sense here. */
  static Failure usage(String message, String hint) {
    return new Failure(Exit.USAGE, message, hint, null);
  }

  /** As above, because of {@code cause}, which says what. */
  static Failure usage(Throwable cause, String hint) {
    return new Failure(Exit.USAGE, cause.getMessage(), hint, cause);
  }

  /** Evidence does not verify. */
  static Failure evidence(String message, Throwable cause) {
    return new Failure(Exit.EVIDENCE, message, null, cause);
  }

  /** What was needed could not be read or reached. */
  static Failure unreached(String message, String hint) {
    return new Failure(Exit.UNREACHED, message, hint, null);
  }

  static Failure of(int exit, String message, String hint, Throwable cause) {
    return new Failure(exit, message, hint, cause);
  }

  int exit() {
    return exit;
  }

  /** What to do about it, or null. */
  String hint() {
    return hint;
  }
}
