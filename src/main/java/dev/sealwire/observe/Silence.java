package dev.sealwire.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Keeps libraries quiet that say something through the logging API by themselves: standard output
 * is for results. Found by name, in {@code META-INF/services}; what a collector says does not go
 * this way.
 */
public final class Silence extends ContextAwareBase implements Configurator {
  /** For the service loader. */
  public Silence() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
