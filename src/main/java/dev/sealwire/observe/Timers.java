package dev.sealwire.observe;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Makes what looks at something now and then, beside the work. */
public final class Timers {
  private Timers() {}

  /** One daemon thread of that name, which does what it is given at its times. */
  public static ScheduledExecutorService daemon(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
