package dev.sealwire.collector;

import java.util.ArrayList;
import java.util.List;

/**
 * A line for whoever runs the collector. What comes from outside stands in the fields or the
 * message as it came: whoever writes the line escapes and cuts it.
 *
 * @param level how much it matters
 * @param event what happened, one of a few stable names such as {@code connection.refused}
 * @param message the same in words
 * @param fields more about it, in order
 */
public record Line(Level level, String event, String message, List<Field> fields) {
  /** How much a line matters. */
  public enum Level {
    /** What goes on all the time. */
    DEBUG,
    /** What somebody may want to know. */
    INFO,
    /** What somebody should look at. */
    WARNING,
    /** What somebody must look at. */
    ERROR
  }

  /** A name of ours and its value. */
  public record Field(String name, String value) {}

  /** Copies the list. */
  public Line {
    fields = List.copyOf(fields);
  }

  /** A line without fields. */
  public static Line of(Level level, String event, String message) {
    return new Line(level, event, message, List.of());
  }

  /** The same with one field more; a null value is left out. */
  public Line with(String name, Object value) {
    if (value == null) {
      return this;
    }
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, value.toString()));
    return new Line(level, event, message, more);
  }
}
