package dev.sealwire.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/** Writes an event as one line, for people or as JSON. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  /** Characters of a message, and of a field's value, that are written. */
  static final int MESSAGE_CHARS_MAX = 1000;

  static final int VALUE_CHARS_MAX = 300;

  private static final byte[] NOTHING = new byte[0];
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final boolean json;

  LineEncoder(boolean json) {
    this.json = json;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String time = TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
    String message = Plain.text(event.getMessage(), MESSAGE_CHARS_MAX);
    List<KeyValuePair> fields = event.getKeyValuePairs();
    Bytes line =
        json
            ? asJson(time, level(event), message, fields == null ? List.of() : fields)
            : asText(time, level(event), message, fields == null ? List.of() : fields);
    return line.plus(Bytes.utf8("\n")).toArray();
  }

  private static String level(ILoggingEvent event) {
    String level = event.getLevel().toString().toLowerCase(Locale.ROOT);
    return level.equals("warn") ? "warning" : level;
  }

  private static String value(KeyValuePair field) {
    return Plain.text(String.valueOf(field.value), VALUE_CHARS_MAX);
  }

  /** The first field is the event; the message is last, so that nothing behind it is a field. */
  private static Bytes asText(
      String time, String level, String message, List<KeyValuePair> fields) {
    StringBuilder out = new StringBuilder(time).append(' ').append(level);
    boolean event = true;
    for (KeyValuePair field : fields) {
      out.append(' ');
      if (!event) {
        out.append(field.key).append('=');
      }
      event = false;
      String value = value(field);
      boolean bare = value.matches("[-A-Za-z0-9_./:\\[\\]@%+]+");
      out.append(bare ? value : '"' + value.replace("\"", "\\\"") + '"');
    }
    return Bytes.utf8(out.append(": ").append(message).toString());
  }

  private static Bytes asJson(
      String time, String level, String message, List<KeyValuePair> fields) {
    JsonWriter out = new JsonWriter().put("time", time).put("level", level);
    if (!fields.isEmpty()) {
      out.put(fields.get(0).key, value(fields.get(0)));
    }
    out.put("message", message);
    fields.stream().skip(1).forEach(field -> out.put(field.key, value(field)));
    return out.toBytes();
  }
}
