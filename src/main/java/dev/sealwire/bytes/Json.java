package dev.sealwire.bytes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The one door to the JSON library: RFC 8259 text, UTF-8, read strictly. Duplicate names, null,
 * fractions, numbers over 64 bits, nesting over {@value #DEPTH_MAX} and anything behind the object
 * are refused.
 */
public final class Json {
  /** How deep objects and lists may nest. */
  public static final int DEPTH_MAX = 8;

  /** Sets of the library's buffers that wait for their next use, each some 16 KiB. */
  private static final int BUFFERS_MAX = 64;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(20)
                  .maxNameLength(256)
                  .maxStringLength(1 << 20)
                  .build())
          // Not one for each thread: a connection has a virtual one of its own, and would keep 16
          // KiB.
          .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS_MAX))
          .build();

  private Json() {}

  /**
   * Reads one object.
   *
   * @param what what it is, for messages
   * @param bytes its text
   * @param maxBytes the longest text that is looked at
   * @throws MalformedException if it is longer, or is not strict JSON as above
   */
  public static JsonObject parse(String what, Bytes bytes, int maxBytes) throws MalformedException {
    if (bytes.size() > maxBytes) {
      throw new MalformedException(what, "is " + bytes.size() + " bytes, want at most " + maxBytes);
    }
    try (JsonParser parser = FACTORY.createParser(bytes.array())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedException(what, "is not a JSON object");
      }
      JsonObject object = object(what, parser);
      if (parser.nextToken() != null) {
        throw new MalformedException(what, offset(parser), "goes on after the object");
      }
      return object;
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw new MalformedException(what, at, "is not strict JSON");
    } catch (IOException e) {
      // Memory cannot fail to be read: what arrives here is a character that is not UTF-8.
      throw new MalformedException(what, "is not UTF-8");
    }
  }

  private static JsonObject object(String what, JsonParser parser)
      throws IOException, MalformedException {
    LinkedHashMap<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(what, parser));
    }
    return new JsonObject(what, fields);
  }

  private static Object value(String what, JsonParser parser)
      throws IOException, MalformedException {
    switch (parser.currentToken()) {
      case VALUE_STRING:
        String text = parser.getText();
        if (!wellFormed(text)) {
          throw new MalformedException(what, offset(parser), "has an unpaired surrogate");
        }
        return text;
      case VALUE_NUMBER_INT:
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw new MalformedException(what, offset(parser), "has a number over 64 bits");
        }
        return parser.getLongValue();
      case VALUE_TRUE:
        return Boolean.TRUE;
      case VALUE_FALSE:
        return Boolean.FALSE;
      case START_OBJECT:
        return object(what, parser);
      case START_ARRAY:
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(what, parser));
        }
        return list;
      default:
        throw new MalformedException(
            what, offset(parser), "has a value of a kind that is not allowed");
    }
  }

  /** An escape can spell half a character; nothing could write it back. */
  static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) != 2) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  static void checkText(String text) {
    if (!wellFormed(text)) {
      throw new IllegalArgumentException("text has an unpaired surrogate");
    }
  }

  private static long offset(JsonParser parser) {
    return parser.currentTokenLocation().getByteOffset();
  }
}
