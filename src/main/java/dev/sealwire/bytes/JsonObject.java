package dev.sealwire.bytes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A JSON object as it was read: fields in their order, each taken by a typed getter that refuses
 * what is missing or of another type. Values are strings, whole numbers of 64 bits, booleans, lists
 * and objects; there is no null and no fraction.
 */
public final class JsonObject implements JsonFields {
  private final String what;
  private final Map<String, Object> fields;

  JsonObject(String what, LinkedHashMap<String, Object> fields) {
    this.what = what;
    this.fields = fields;
  }

  /** The names of the fields, in their order. */
  public Set<String> names() {
    return java.util.Collections.unmodifiableSet(fields.keySet());
  }

  @Override
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  @Override
  public String string(String name) throws MalformedException {
    return typed(name, String.class, "a string");
  }

  @Override
  public long number(String name) throws MalformedException {
    return typed(name, Long.class, "a whole number");
  }

  @Override
  public long number(String name, long min, long max) throws MalformedException {
    long value = number(name);
    if (value < min || value > max) {
      throw new MalformedException(
          what + " field " + name, "is " + value + ", want " + min + " to " + max);
    }
    return value;
  }

  @Override
  public boolean bool(String name) throws MalformedException {
    return typed(name, Boolean.class, "true or false");
  }

  /** The object of a field that must be there. */
  public JsonObject object(String name) throws MalformedException {
    return typed(name, JsonObject.class, "an object");
  }

  @Override
  public <T> T object(String name, Reader<T> reader) throws MalformedException {
    return reader.read(object(name));
  }

  @Override
  public Sha256 sha256(String name) throws MalformedException {
    return Sha256.ofHex(string(name));
  }

  @Override
  public Bytes base64(String name) throws MalformedException {
    return Bytes.wrap(Base64s.decode(string(name)));
  }

  @Override
  public List<String> strings(String name) throws MalformedException {
    List<?> list = typed(name, List.class, "a list");
    List<String> out = new ArrayList<>(list.size());
    for (Object item : list) {
      if (!(item instanceof String s)) {
        throw new MalformedException(what + " field " + name, "holds something other than strings");
      }
      out.add(s);
    }
    return List.copyOf(out);
  }

  /** The objects of a field that must be there. */
  public List<JsonObject> objects(String name) throws MalformedException {
    List<?> list = typed(name, List.class, "a list");
    List<JsonObject> out = new ArrayList<>(list.size());
    for (Object item : list) {
      if (!(item instanceof JsonObject o)) {
        throw new MalformedException(what + " field " + name, "holds something other than objects");
      }
      out.add(o);
    }
    return List.copyOf(out);
  }

  /**
   * The value of a field whose type nobody knows beforehand, for showing it: a String, Long,
   * Boolean, JsonObject or List of these; null if it is not there.
   */
  public Object value(String name) {
    return fields.get(name) instanceof List<?> list ? List.copyOf(list) : fields.get(name);
  }

  private <T> T typed(String name, Class<T> type, String wanted) throws MalformedException {
    Object value = fields.get(name);
    if (value == null) {
      throw new MalformedException(what, "has no field " + name);
    }
    if (!type.isInstance(value)) {
      throw new MalformedException(what + " field " + name, "is not " + wanted);
    }
    return type.cast(value);
  }
}
