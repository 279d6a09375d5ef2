package dev.sealwire.cli;

/** Exit codes; the package's page says what they mean. */
final class Exit {
  static final int DONE = 0;
  static final int FAULT = 1;
  static final int USAGE = 2;
  static final int EVIDENCE = 3;
  static final int PEER = 4;
  static final int UNREACHED = 5;

  private Exit() {}
}
