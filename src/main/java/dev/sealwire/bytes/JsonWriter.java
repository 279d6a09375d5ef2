package dev.sealwire.bytes;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes one JSON object without spaces, fields in the order of the calls. A null value leaves the
 * field out: absent is the only way to say nothing.
 */
public final class JsonWriter {
  private final ByteArrayBuilder out = new ByteArrayBuilder(512);
  private final JsonGenerator json;

  /** Starts an object. */
  public JsonWriter() {
    try {
      json = Json.FACTORY.createGenerator(out);
      json.writeStartObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Text; null leaves the field out.
   *
   * @throws IllegalArgumentException if it has an unpaired surrogate, which UTF-8 cannot express
   */
  public JsonWriter put(String name, String value) {
    if (value != null) {
      Json.checkText(value);
      run(() -> json.writeStringField(name, value));
    }
    return this;
  }

  /** A whole number. */
  public JsonWriter put(String name, long value) {
    return run(() -> json.writeNumberField(name, value));
  }

  /** True or false. */
  public JsonWriter put(String name, boolean value) {
    return run(() -> json.writeBooleanField(name, value));
  }

  /** A hash in hexadecimal; null leaves the field out. */
  public JsonWriter put(String name, Sha256 value) {
    return put(name, value == null ? null : value.hex());
  }

  /** Bytes in base64; null leaves the field out. */
  public JsonWriter base64(String name, Bytes value) {
    return put(name, value == null ? null : value.base64());
  }

  /** A list of strings; null leaves the field out, an empty list does not. */
  public JsonWriter put(String name, List<String> values) {
    if (values != null) {
      run(
          () -> {
            json.writeArrayFieldStart(name);
            for (String value : values) {
              Json.checkText(value);
              json.writeString(value);
            }
            json.writeEndArray();
          });
    }
    return this;
  }

  /** An object, whose fields {@code fill} puts into this writer. */
  public JsonWriter object(String name, Consumer<JsonWriter> fill) {
    run(() -> json.writeObjectFieldStart(name));
    fill.accept(this);
    return run(json::writeEndObject);
  }

  /** A list of objects, one for each item, whose fields {@code fill} puts into this writer. */
  public <T> JsonWriter objects(
      String name, List<T> items, java.util.function.BiConsumer<JsonWriter, T> fill) {
    run(() -> json.writeArrayFieldStart(name));
    for (T item : items) {
      run(json::writeStartObject);
      fill.accept(this, item);
      run(json::writeEndObject);
    }
    return run(json::writeEndArray);
  }

  /** Ends the object. */
  public Bytes toBytes() {
    run(
        () -> {
          json.writeEndObject();
          json.close();
        });
    return Bytes.wrap(out.toByteArray());
  }

  private interface Step {
    void run() throws IOException;
  }

  private JsonWriter run(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory cannot fail to be written
    }
  }
}
