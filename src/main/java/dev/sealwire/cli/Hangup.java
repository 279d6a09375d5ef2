package dev.sealwire.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGHUP. The JDK has no public way to take a signal; what {@code jdk.unsupported} offers is used
 * by reflection, and where that or the signal is not there, as on Windows, that is said and no harm
 * is done: {@code sealwire reload} does the same.
 */
final class Hangup {
  private static final String NAME = "HUP";

  private Hangup() {}

  /**
   * From now on SIGHUP runs {@code task}, each time on a thread of its own.
   *
   * @return null, or why it does not
   */
  static String onSignal(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler called =
          (proxy, method, arguments) -> {
            switch (method.getName()) {
              case "handle":
                task.run();
                return null;
              case "equals":
                return proxy == arguments[0];
              case "hashCode":
                return System.identityHashCode(proxy);
              default:
                return "SIGHUP";
            }
          };
      Object proxy =
          Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, called);
      Object hup = signal.getConstructor(String.class).newInstance(NAME);
      signal.getMethod("handle", signal, handler).invoke(null, hup, proxy);
      return null;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return "this system has no SIGHUP for Java programs (" + cause.getMessage() + ")";
    }
  }
}
