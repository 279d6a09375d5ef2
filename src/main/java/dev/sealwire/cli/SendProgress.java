package dev.sealwire.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Bytes, rate, time left and payloads done, on a terminal; nothing anywhere else. */
final class SendProgress implements AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final long MIB = 1 << 20;

  private final ProgressBar bar; // null where nobody watches
  private final long payloads;
  private long done; // guarded by this

  /**
   * @param bytes all bytes to send, or -1 if nobody knows
   * @param payloads all payloads to send
   */
  SendProgress(Console console, long bytes, long payloads) {
    this.payloads = payloads;
    this.bar =
        !console.showsProgress()
            ? null
            : new ProgressBarBuilder()
                .setTaskName("sending")
                .setInitialMax(bytes)
                .setUnit(" MiB", MIB)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(console.err()))
                .showSpeed()
                .build();
    extra();
  }

  void bytes(long count) {
    if (bar != null) {
      bar.stepBy(count);
    }
  }

  synchronized void payloadDone() {
    done++;
    extra();
  }

  private synchronized void extra() {
    if (bar != null) {
      bar.setExtraMessage(" " + done + "/" + payloads + " payloads");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
