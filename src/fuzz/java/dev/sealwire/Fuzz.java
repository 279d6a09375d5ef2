package dev.sealwire;

/** How long each fuzz test looks for more at a time; what it learnt is kept for the next time. */
public final class Fuzz {
  /** As Jazzer wants it. */
  public static final String FOR = "30s";

  private Fuzz() {}
}
