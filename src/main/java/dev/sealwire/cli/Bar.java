package dev.sealwire.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on stderr where that is a terminal, and nothing where it is not. Belongs to one
 * thread, but for {@link #to}.
 */
final class Bar implements AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final int COLUMNS = 100;
  private static final long MEBIBYTE = 1 << 20;

  /** What is counted. */
  enum Unit {
    /** One by one. */
    ITEMS,
    /** Shown in MiB. */
    BYTES
  }

  private final ProgressBar bar; // null: nobody watches

  private Bar(ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Starts one.
   *
   * @param total how many in all; -1 if nobody knows
   */
  static Bar start(Console console, String what, Unit unit, long total) {
    if (!console.showsProgress()) {
      return new Bar(null);
    }
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(console.err(), COLUMNS))
            .showSpeed();
    if (unit == Unit.BYTES) {
      builder.setUnit(" MiB", MEBIBYTE);
    }
    return new Bar(builder.build());
  }

  /** It has come so far; {@code total} as for {@link #start}. */
  void to(long done, long total) {
    if (bar != null) {
      bar.maxHint(total);
      bar.stepTo(done);
    }
  }

  /** Says something behind the bar. */
  void say(String message) {
    if (bar != null) {
      bar.setExtraMessage(" " + Shown.text(message));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
