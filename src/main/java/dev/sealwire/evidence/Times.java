package dev.sealwire.evidence;

import dev.sealwire.bytes.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * RFC 3339 times in UTC with nine digits of a second: always {@value #CHARS} characters, so text
 * sorts as time.
 */
public final class Times {
  /** {@code 2026-11-23T04:44:53.000000001Z}. */
  public static final int CHARS = 30;

  private static final String SHAPE = "0000-00-00T00:00:00.000000000Z";
  private static final int YEAR_MAX = 9999;

  private Times() {}

  /**
   * The text of {@code time}.
   *
   * @throws DateTimeException if its year has not four digits
   */
  public static String format(Instant time) {
    // By hand: a formatter takes longer than all else in a leaf together.
    LocalDateTime utc =
        LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > YEAR_MAX) {
      throw new DateTimeException("year is " + utc.getYear() + ", want 0 to " + YEAR_MAX);
    }
    char[] out = SHAPE.toCharArray();
    put(out, 0, 4, utc.getYear());
    put(out, 5, 7, utc.getMonthValue());
    put(out, 8, 10, utc.getDayOfMonth());
    put(out, 11, 13, utc.getHour());
    put(out, 14, 16, utc.getMinute());
    put(out, 17, 19, utc.getSecond());
    put(out, 20, 29, utc.getNano());
    return new String(out);
  }

  private static void put(char[] out, int from, int to, int value) {
    int rest = value;
    for (int at = to - 1; at >= from; at--) {
      out[at] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * The time that {@code text} names.
   *
   * @throws MalformedException if it is not exactly what {@link #format} writes for that time
   */
  public static Instant parse(String text) throws MalformedException {
    try {
      if (isShaped(text)) {
        return LocalDateTime.of(
                number(text, 0, 4),
                number(text, 5, 7),
                number(text, 8, 10),
                number(text, 11, 13),
                number(text, 14, 16),
                number(text, 17, 19),
                number(text, 20, 29))
            .toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException e) {
      // Falls through to the one message that says what was wanted.
    }
    throw new MalformedException(
        "time", "is not RFC 3339 in UTC with nine digits of a second: " + shown(text));
  }

  private static boolean isShaped(String text) {
    if (text.length() != CHARS) {
      return false;
    }
    for (int at = 0; at < CHARS; at++) {
      char c = text.charAt(at);
      char shape = SHAPE.charAt(at);
      if (shape == '0' ? c < '0' || c > '9' : c != shape) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int at = from; at < to; at++) {
      value = 10 * value + text.charAt(at) - '0';
    }
    return value;
  }

  /** Nanoseconds since 1970; times outside the years 1678 to 2262 do not fit. */
  public static long toEpochNanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
