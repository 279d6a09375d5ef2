package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the value of a setting is written. What it reads is a String, a Long, a Duration or a list.
 */
enum Kind {
  /** One line of text; the range counts characters. */
  TEXT("text"),
  /** A whole number. */
  COUNT("number"),
  /** {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}; the range counts milliseconds. */
  DURATION("duration: ms, s, m, h"),
  /** {@code 30, 14, 7, 1}: whole days, 1 to 10 of them; the range is that of each. */
  DAYS("days, with commas between them"),
  /** {@code 16384}, {@code 16KiB}, {@code 1MiB}, to PiB; the range counts bytes. */
  BYTES("size: bytes, or KiB, MiB, GiB, TiB, PiB");

  private static final Pattern NUMBER = Pattern.compile("(0|[1-9][0-9]{0,17})([A-Za-z]*)");
  private static final Pattern DAYS_LIST = Pattern.compile("[0-9]{1,5}(, *[0-9]{1,5}){0,9}");
  private static final List<String> SIZES = List.of("", "KiB", "MiB", "GiB", "TiB", "PiB");
  private static final List<String> TIMES = List.of("ms", "s", "m", "h");
  private static final List<Long> TIME_MILLIS = List.of(1L, 1000L, 60_000L, 3_600_000L);
  private static final int SIZE_BITS = 10;

  private final String unit;

  Kind(String unit) {
    this.unit = unit;
  }

  String unit() {
    return unit;
  }

  /**
   * The value that {@code text} stands for.
   *
   * @throws MalformedException if it is none of this kind, or not in {@code [min, max]}; its
   *     message reads on from the setting's name
   */
  Object parse(String text, long min, long max) throws MalformedException {
    if (this == TEXT) {
      inRange(text.codePointCount(0, text.length()), min, max, text);
      return text;
    }
    if (this == DAYS) {
      return days(text, min, max);
    }
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches() || factor(matcher.group(2)) == 0) {
      throw bad(text, min, max);
    }
    BigDecimal value =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor(matcher.group(2))));
    if (value.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw bad(text, min, max);
    }
    inRange(value.longValueExact(), min, max, text);
    return this == DURATION
        ? (Object) Duration.ofMillis(value.longValueExact())
        : value.longValueExact();
  }

  /** From the most to the least, each once. */
  private List<Integer> days(String text, long min, long max) throws MalformedException {
    if (!DAYS_LIST.matcher(text).matches()) {
      throw bad(text, min, max);
    }
    TreeSet<Integer> days = new TreeSet<>(Comparator.reverseOrder());
    for (String one : text.split(", *")) {
      inRange(Long.parseLong(one), min, max, text);
      days.add(Integer.parseInt(one));
    }
    return List.copyOf(days);
  }

  /** How many milliseconds or bytes the unit has; 0 if this kind does not know it. */
  private long factor(String suffix) {
    return switch (this) {
      case DURATION -> TIMES.contains(suffix) ? TIME_MILLIS.get(TIMES.indexOf(suffix)) : 0;
      case BYTES -> SIZES.contains(suffix) ? 1L << SIZE_BITS * SIZES.indexOf(suffix) : 0;
      default -> suffix.isEmpty() ? 1 : 0;
    };
  }

  private void inRange(long value, long min, long max, String text) throws MalformedException {
    if (value < min || value > max) {
      throw bad(text, min, max);
    }
  }

  private MalformedException bad(String text, long min, long max) {
    return new MalformedException(
        "value", "is \"" + text + "\", want " + range(min, max) + " (" + unit + ")");
  }

  /** The range as it is written in a settings file. */
  String range(long min, long max) {
    return this == TEXT ? min + " to " + max + " characters" : show(min) + " to " + show(max);
  }

  /** The shortest spelling of a value. */
  private String show(long value) {
    if (this == BYTES && value > 0) {
      int unitIndex = Math.min(Long.numberOfTrailingZeros(value) / SIZE_BITS, SIZES.size() - 1);
      return (value >> SIZE_BITS * unitIndex) + SIZES.get(unitIndex);
    }
    if (this == DURATION) {
      int[] fitting = {3, 2, 1, 0};
      int index =
          Arrays.stream(fitting).filter(i -> value % TIME_MILLIS.get(i) == 0).findFirst().orElse(0);
      index = value == 0 ? 1 : index;
      return value / TIME_MILLIS.get(index) + TIMES.get(index);
    }
    return Long.toString(value);
  }
}
