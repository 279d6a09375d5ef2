package dev.sealwire.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimesTest {
  private static final DateTimeFormatter SLOW =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  @Test
  void writes_what_the_platform_writes_and_reads_it_back() throws MalformedException {
    Random random = new Random(20261123);
    for (int i = 0; i < 20_000; i++) {
      long second = random.nextLong(FIRST.getEpochSecond(), LAST.getEpochSecond() + 1);
      Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
      String text = Times.format(time);
      assertEquals(SLOW.format(time), text);
      assertEquals(time, Times.parse(text));
    }
  }

  @Test
  void both_ends_of_four_digit_years_hold() throws MalformedException {
    assertEquals("0000-01-01T00:00:00.000000000Z", Times.format(FIRST));
    assertEquals("9999-12-31T23:59:59.999999999Z", Times.format(LAST));
    assertEquals(FIRST, Times.parse(Times.format(FIRST)));
    assertEquals(LAST, Times.parse(Times.format(LAST)));
    assertThrows(DateTimeException.class, () -> Times.format(LAST.plusNanos(1)));
    assertThrows(DateTimeException.class, () -> Times.format(FIRST.minusNanos(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-23",
        "2026-11-23T04:44:53Z",
        "2026-11-23T04:44:53.00000000Z",
        "2026-11-23T04:44:53.0000000000Z",
        "2026-11-23 04:44:53.000000000Z",
        "2026-11-23t04:44:53.000000000Z",
        "2026-11-23T04:44:53.000000000z",
        "2026-11-23T04:44:53,000000000Z",
        "2026/11/23T04:44:53.000000000Z",
        "2026-11-23T04-44-53.000000000Z",
        "2026-11-23T04:44:53.000000000+",
        "2026-02-29T04:44:53.000000000Z",
        "2026-02-30T04:44:53.000000000Z",
        "2026-00-23T04:44:53.000000000Z",
        "2026-13-23T04:44:53.000000000Z",
        "2026-11-00T04:44:53.000000000Z",
        "2026-11-31T04:44:53.000000000Z",
        "2026-11-23T24:00:00.000000000Z",
        "2026-11-23T04:60:53.000000000Z",
        "2026-11-23T04:44:60.000000000Z",
        "-026-11-23T04:44:53.000000000Z",
        "+026-11-23T04:44:53.000000000Z",
        "2026-11-23T04:44:53.00000000 Z",
        "2026-11-23T04:44:53.00000000:Z",
        "2026-11-23T04:44:53.00000000/Z",
        "\u0662\u0660\u0662\u0666-11-23T04:44:53.000000000Z"
      })
  void every_other_spelling_is_refused(String text) {
    MalformedException refused =
        assertThrows(MalformedException.class, () -> Times.parse(text), text);
    assertEquals(
        "time is not RFC 3339 in UTC with nine digits of a second: " + text, refused.getMessage());
  }

  @Test
  void a_leap_day_is_read() throws MalformedException {
    assertEquals(
        Instant.parse("2024-02-29T23:59:59.000000001Z"),
        Times.parse("2024-02-29T23:59:59.000000001Z"));
  }
}
