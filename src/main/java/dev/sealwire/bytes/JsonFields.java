package dev.sealwire.bytes;

import java.util.List;

/**
 * The fields of a JSON object, each taken by a typed getter that refuses what is missing or of
 * another type. A reader that takes them in the order in which {@link JsonWriter} puts them, each
 * once, reads with {@link ExactJson} as well as with {@link JsonObject}.
 */
public interface JsonFields {
  /** Makes a value of an object's fields. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * Takes the fields.
     *
     * @throws MalformedException if one is missing or is not as it must be
     */
    T read(JsonFields fields) throws MalformedException;
  }

  /** Whether the field is there. */
  boolean has(String name);

  /** The text of a field that must be there. */
  String string(String name) throws MalformedException;

  /** The text of a field, or null if it is not there. */
  default String stringOrNull(String name) throws MalformedException {
    return has(name) ? string(name) : null;
  }

  /** The number of a field that must be there. */
  long number(String name) throws MalformedException;

  /**
   * The number of a field that must be there and in {@code [min, max]}.
   *
   * @throws MalformedException if it is not
   */
  long number(String name, long min, long max) throws MalformedException;

  /** Whether a field that must be there is true. */
  boolean bool(String name) throws MalformedException;

  /** What {@code reader} makes of the object of a field that must be there. */
  <T> T object(String name, Reader<T> reader) throws MalformedException;

  /** The SHA-256 of a field that must be there, in hexadecimal. */
  Sha256 sha256(String name) throws MalformedException;

  /** The bytes of a field that must be there, in base64. */
  Bytes base64(String name) throws MalformedException;

  /** The strings of a field that must be there. */
  List<String> strings(String name) throws MalformedException;

  /** The strings of a field, or null if it is not there. */
  default List<String> stringsOrNull(String name) throws MalformedException {
    return has(name) ? strings(name) : null;
  }
}
