package dev.sealwire.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.sealwire.collector.Line;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes the lines of a collector. A thread of its own writes them, so a pipe that nobody reads or
 * a full disk holds up nobody: what does not fit into the queue is left out. Thread-safe.
 */
public final class OperatorLog implements Closeable {
  /** Lines that may wait to be written. */
  static final int QUEUE_MAX = 1024;

  private static final int SUMMARY_SECONDS = 10;
  private static final int FLUSH_MILLIS = 2_000;
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private final LoggerContext context = new LoggerContext();
  private final AsyncAppender queue = new AsyncAppender();
  private final Logger logger;
  private final Floods floods = new Floods();
  private final ScheduledExecutorService summaries;

  private OperatorLog(boolean json, Line.Level level, OutputStreamAppender<ILoggingEvent> out) {
    context.setName("sealwire");
    context.setMDCAdapter(new LogbackMDCAdapter());
    LineEncoder encoder = new LineEncoder(json);
    encoder.setContext(context);
    encoder.start();
    out.setContext(context);
    out.setEncoder(encoder);
    out.setImmediateFlush(true);
    out.start();
    queue.setContext(context);
    queue.setQueueSize(QUEUE_MAX);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.setMaxFlushTime(FLUSH_MILLIS);
    queue.addAppender(out);
    queue.start();
    logger = context.getLogger("sealwire");
    logger.setAdditive(false);
    logger.addAppender(queue);
    logger.setLevel(level(level));
    summaries = Timers.daemon("log-summary");
    summaries.scheduleWithFixedDelay(
        this::summarise, SUMMARY_SECONDS, SUMMARY_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Writes to {@code out}, which stays open.
   *
   * @param json whether each line is a JSON object
   * @param level what is less is left out
   */
  public static OperatorLog to(OutputStream out, boolean json, Line.Level level) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setOutputStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            out.write(b);
          }

          @Override
          public void write(byte[] data, int from, int length) throws IOException {
            out.write(data, from, length);
          }

          @Override
          public void flush() throws IOException {
            out.flush();
          }
        });
    return new OperatorLog(json, level, appender);
  }

  /**
   * Appends to {@code file}, which only its owner may read and write from then on.
   *
   * @throws IOException if it cannot be written to, or is no regular file
   */
  public static OperatorLog to(Path file, boolean json, Line.Level level) throws IOException {
    if (file.getParent() != null && !Files.isDirectory(file.getParent())) {
      throw new java.nio.file.NoSuchFileException(file.toString(), null, "no such folder");
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    try {
      Files.createFile(
          file,
          posix
              ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
              : new FileAttribute<?>[0]);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isRegularFile(file)) {
        throw new IOException("log file " + file + " is not a regular file", e);
      }
      if (posix) {
        Files.setPosixFilePermissions(file, OWNER);
      }
    }
    if (!Files.isWritable(file)) {
      throw new IOException("log file " + file + " cannot be written to");
    }
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    appender.setAppend(true);
    return new OperatorLog(json, level, appender);
  }

  private static Level level(Line.Level level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }

  /** Writes {@code line}, or leaves it out and counts it where there are too many of its kind. */
  public void say(Line line) {
    if (!logger.isEnabledFor(level(line.level()))) {
      return;
    }
    if (line.level() == Line.Level.ERROR || floods.admits(line.event(), System.nanoTime())) {
      write(line);
    }
  }

  private void write(Line line) {
    LoggingEventBuilder event =
        switch (line.level()) {
          case DEBUG -> logger.atDebug();
          case INFO -> logger.atInfo();
          case WARNING -> logger.atWarn();
          case ERROR -> logger.atError();
        };
    event = event.addKeyValue("event", line.event());
    for (Line.Field field : line.fields()) {
      event = event.addKeyValue(field.name(), field.value());
    }
    event.log(line.message());
  }

  private void summarise() {
    floods
        .leftOut()
        .forEach(
            (kind, count) ->
                write(
                    Line.of(Line.Level.WARNING, "log.left-out", count + " lines are left out here")
                        .with("kind", kind)
                        .with("count", count)));
  }

  /** Says what was left out, and writes what waits, for two seconds at most. */
  @Override
  public void close() {
    summaries.shutdownNow();
    summarise();
    queue.stop();
    context.stop();
  }
}
