package dev.sealwire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** A drill that is run against a fault, and has to find that one. */
public final class Planted {
  private Planted() {}

  /** Runs {@code drill}, which has to fail with {@code said} among its words. */
  public static void found(String said, Executable drill) {
    String words = assertThrows(AssertionError.class, drill).getMessage();
    assertTrue(words.contains(said), words);
  }
}
