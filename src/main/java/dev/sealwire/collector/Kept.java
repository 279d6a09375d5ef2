package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Large payloads that are in the vault while their entries are on their way into the log. If the
 * entry is refused, its bytes go again, unless they were there before, or somebody else has the
 * same content recorded or on its way. Thread-safe.
 */
final class Kept {
  private static final class Content {
    private int claims; // whose entries are on their way
    private boolean made; // it was not in the vault before them
    private boolean recorded; // an entry names it, or may
  }

  private final Vault vault;
  private final Map<Sha256, Content> contents = new HashMap<>(); // guarded by this

  Kept(Vault vault) {
    this.vault = vault;
  }

  /**
   * Keeps the bytes of {@code intake}, on stable storage when this returns; {@link #recorded} or
   * {@link #refused} must follow.
   */
  void keep(Intake intake, Sha256 sha256) throws IOException {
    Content content;
    synchronized (this) {
      content = contents.computeIfAbsent(sha256, s -> new Content());
      content.claims++;
    }
    boolean whole = false;
    try {
      boolean made = intake.keep(sha256);
      synchronized (this) {
        content.made |= made;
      }
      whole = true;
    } finally {
      if (!whole) {
        drop(sha256);
      }
    }
  }

  /** Its entry is in the log, or it is not known whether it is. */
  synchronized void recorded(Sha256 sha256) {
    contents.get(sha256).recorded = true;
    drop(sha256);
  }

  /** Its entry is not in the log, for certain. */
  synchronized void refused(Sha256 sha256) throws IOException {
    Content content = drop(sha256);
    if (content.claims == 0 && content.made && !content.recorded) {
      vault.remove(sha256); // under the lock: who comes with the same content waits, and keeps it
    }
  }

  private synchronized Content drop(Sha256 sha256) {
    Content content = contents.get(sha256);
    if (--content.claims == 0) {
      contents.remove(sha256);
    }
    return content;
  }
}
