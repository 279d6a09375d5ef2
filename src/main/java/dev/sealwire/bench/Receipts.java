package dev.sealwire.bench;

import dev.sealwire.field.SendListener;
import dev.sealwire.field.Sent;
import java.io.IOException;

/** Nothing may be refused here. */
class Receipts implements SendListener {
  private volatile String refusal;

  /** Fails if something was. */
  final void check() throws IOException {
    if (refusal != null) {
      throw new IOException("a payload was refused: " + refusal);
    }
  }

  @Override
  public void bytes(long count) {
    // Only receipts count here.
  }

  @Override
  public void sent(Sent sent) {
    // Whoever sends waits for it.
  }

  @Override
  public final void refused(String name, String code, String detail) {
    refusal = code + ": " + detail;
  }
}
