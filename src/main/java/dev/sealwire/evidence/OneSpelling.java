package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.ExactJson;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.MalformedException;
import java.util.function.Function;

/** Texts that are read only if they are exactly what writing them again would give. */
final class OneSpelling {
  private OneSpelling() {}

  /**
   * What {@code text} says.
   *
   * @param what what it is, for messages
   * @param max most bytes of it
   * @param reader takes the fields in the order of {@code encode}
   * @throws MalformedException if it is not exactly what {@code encode} writes
   */
  static <T> T decode(
      String what, Bytes text, int max, JsonFields.Reader<T> reader, Function<T, Bytes> encode)
      throws MalformedException {
    T value = exact(what, text, max, reader);
    return value != null ? value : byWriting(what, text, max, reader, encode);
  }

  /** What {@code text} says, found out by writing it again: the definition, and slow. */
  static <T> T byWriting(
      String what, Bytes text, int max, JsonFields.Reader<T> reader, Function<T, Bytes> encode)
      throws MalformedException {
    T value = reader.read(Json.parse(what, text, max));
    if (!encode.apply(value).equals(text)) {
      throw new MalformedException(what, "is not in its one exact spelling");
    }
    return value;
  }

  /** What {@code text} says if one reading from front to back can tell; else null. */
  static <T> T exact(String what, Bytes text, int max, JsonFields.Reader<T> reader) {
    try {
      return text.size() > max ? null : ExactJson.read(what, text, reader);
    } catch (MalformedException e) {
      return null; // what is wrong with it, if anything is, the other way finds out
    }
  }
}
