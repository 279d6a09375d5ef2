package dev.sealwire.evidence;

import dev.sealwire.bytes.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * RFC 3339 times in UTC with nine digits of a second: always {@value #CHARS} characters, so text
 * sorts as time.
 */
public final class Times {
  /** {@code 2026-11-23T04:44:53.000000001Z}. */
  public static final int CHARS = 30;

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Times() {}

  /** The text of {@code time}, whose year must have four digits. */
  public static String format(Instant time) {
    return FORMAT.format(time);
  }

  /**
   * The time that {@code text} names.
   *
   * @throws MalformedException if it is not exactly what {@link #format} writes for that time
   */
  public static Instant parse(String text) throws MalformedException {
    try {
      if (text.length() == CHARS) {
        Instant time = Instant.from(FORMAT.parse(text));
        if (format(time).equals(text)) {
          return time;
        }
      }
    } catch (DateTimeException e) {
      // Falls through to the one message that says what was wanted.
    }
    throw new MalformedException(
        "time", "is not RFC 3339 in UTC with nine digits of a second: " + shown(text));
  }

  /** Nanoseconds since 1970; times outside the years 1678 to 2262 do not fit. */
  public static long toEpochNanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
