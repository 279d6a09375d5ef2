package dev.sealwire.tls;

import java.util.Objects;

/** What a {@link PeerCheck} says about a presented chain. */
public sealed interface PeerVerdict {
  /** The peer may come in. */
  record Accepted() implements PeerVerdict {}

  /**
   * The peer may not.
   *
   * @param reason a stable code, one of {@link Reasons}
   * @param detail what was found and what was wanted
   */
  record Refused(String reason, String detail) implements PeerVerdict {
    public Refused {
      Objects.requireNonNull(reason);
      Objects.requireNonNull(detail);
    }
  }

  static PeerVerdict accepted() {
    return new Accepted();
  }

  static PeerVerdict refused(String reason, String detail) {
    return new Refused(reason, detail);
  }
}
