package dev.sealwire.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads an object from front to back, and only in the one spelling in which {@link JsonWriter}
 * writes it: no space, the fields in the order in which they are asked for and no others, whole
 * numbers without leading zeros. So whoever asks for fields as they are written, and whose values
 * write as they were read, need not write them again to know that the text is theirs.
 *
 * <p>It knows less than it might: texts with escapes other than {@code \"} and {@code \\}, or with
 * characters beyond U+FFFF, are refused though they may be exact. A refusal therefore decides
 * nothing; {@link Json} does.
 */
public final class ExactJson implements JsonFields {
  private static final int SPACE = 0x20;
  private static final boolean[] PLAIN = plain(); // bytes that stand for themselves in a text
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L; // in each byte of a word
  private static final long TOPS = 0x80 * ONES;
  private static final int LONGEST_IN_UTF8 = 0xf0; // first byte of four: beyond U+FFFF
  private static final RecentLists LISTS = new RecentLists();

  private final String what;
  private final byte[] text;
  private byte[] room; // null: no text with escapes yet
  private int at;
  private boolean first;

  private static boolean[] plain() {
    boolean[] plain = new boolean[256];
    Arrays.fill(plain, SPACE, Byte.MAX_VALUE + 1, true);
    plain['"'] = false;
    plain['\\'] = false;
    return plain;
  }

  private ExactJson(String what, byte[] text) {
    this.what = what;
    this.text = text;
  }

  /**
   * What {@code reader} makes of {@code text}.
   *
   * @param what what it is, for messages
   * @throws MalformedException if it is not exact, or cannot be told to be
   */
  public static <T> T read(String what, Bytes text, Reader<T> reader) throws MalformedException {
    ExactJson json = new ExactJson(what, text.array());
    T value = json.object(reader);
    if (json.at != json.text.length) {
      throw json.malformed("goes on after the object");
    }
    return value;
  }

  private <T> T object(Reader<T> reader) throws MalformedException {
    take('{');
    first = true;
    T value = reader.read(this);
    take('}');
    first = false;
    return value;
  }

  @Override
  public boolean has(String name) {
    return behind(name) >= 0;
  }

  /** Where the value of the next field is, if that has this name, which needs no escapes; or -1. */
  private int behind(String name) {
    int length = name.length();
    int from = first ? at : at + 1;
    int colon = from + length + 2;
    if (colon >= text.length
        || !first && text[at] != ','
        || text[from] != '"'
        || text[colon - 1] != '"'
        || text[colon] != ':') {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      if (text[from + 1 + i] != name.charAt(i)) {
        return -1;
      }
    }
    return colon + 1;
  }

  private void enter(String name) throws MalformedException {
    int value = behind(name);
    if (value < 0) {
      throw malformed("has not the field " + name);
    }
    at = value;
    first = false;
  }

  private void take(char wanted) throws MalformedException {
    if (at >= text.length || text[at] != wanted) {
      throw malformed("has not the character " + wanted);
    }
    at++;
  }

  private boolean skip(char wanted) {
    boolean there = at < text.length && text[at] == wanted;
    at += there ? 1 : 0;
    return there;
  }

  @Override
  public String string(String name) throws MalformedException {
    enter(name);
    return string();
  }

  @Override
  public String stringOrNull(String name) throws MalformedException {
    int value = behind(name);
    if (value < 0) {
      return null;
    }
    at = value;
    first = false;
    return string();
  }

  /** Where the bytes from {@code from} on end that stand for themselves; eight at a time. */
  private int plainEnd(int from) {
    int end = from;
    for (; end <= text.length - Long.BYTES; end += Long.BYTES) {
      long special = special((long) WORDS.get(text, end));
      if (special != 0) {
        return end + Long.numberOfTrailingZeros(special) / Byte.SIZE;
      }
    }
    while (end < text.length && PLAIN[text[end] & 0xff]) {
      end++;
    }
    return end;
  }

  /**
   * A word whose lowest bit that is set is in the first byte of {@code word} that is not plain; 0
   * if all are. Bytes above that one may be marked for nothing: what is subtracted borrows of them.
   */
  private static long special(long word) {
    long quote = word ^ '"' * ONES;
    long escape = word ^ '\\' * ONES;
    return (word
            | (word - SPACE * ONES) & ~word
            | (quote - ONES) & ~quote
            | (escape - ONES) & ~escape)
        & TOPS;
  }

  private String string() throws MalformedException {
    take('"');
    int from = at;
    int end = plainEnd(from);
    if (end < text.length && text[end] == '"') {
      at = end + 1;
      return new String(text, from, end - from, StandardCharsets.ISO_8859_1);
    }
    return string(from, end);
  }

  /** The rest of a text that begins at {@code from} and is plain to {@code plain}. */
  private String string(int from, int plain) throws MalformedException {
    byte[] whole = text; // or what it stands for, where there are escapes
    int start = from;
    int to = plain; // where it goes on in the whole
    boolean ascii = true;
    int end = plain;
    while (end < text.length && text[end] != '"') {
      byte c = text[end];
      if (c == '\\') {
        if (end + 1 == text.length || text[end + 1] != '"' && text[end + 1] != '\\') {
          throw malformed("has another escape");
        }
        if (whole == text) {
          whole = room();
          start = 0;
          to = end - from;
          System.arraycopy(text, from, whole, 0, to);
        }
        end++;
      } else if (c < 0) {
        ascii = false;
      } else if (c < SPACE) {
        throw malformed("has a control character");
      }
      int next = plainEnd(end + 1);
      if (whole != text) {
        System.arraycopy(text, end, whole, to, next - end);
      }
      to += next - end;
      end = next;
    }
    at = end;
    take('"');
    return ascii
        ? new String(whole, start, to - start, StandardCharsets.ISO_8859_1)
        : utf8(whole, start, to - start);
  }

  /** For any text without its escapes, each time the same. */
  private byte[] room() {
    if (room == null) {
      room = new byte[text.length];
    }
    return room;
  }

  private String utf8(byte[] plain, int from, int length) throws MalformedException {
    for (int i = from; i < from + length; i++) {
      if ((plain[i] & 0xff) >= LONGEST_IN_UTF8) {
        throw malformed("has a character beyond U+FFFF");
      }
    }
    try {
      // Refuses what is not the shortest form, and halves of characters.
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(plain, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("is not UTF-8");
    }
  }

  @Override
  public long number(String name) throws MalformedException {
    enter(name);
    boolean negative = skip('-');
    int from = at;
    long value = 0;
    for (; at < text.length && text[at] >= '0' && text[at] <= '9'; at++) {
      int digit = text[at] - '0';
      // Counted below zero, where there is room for one more.
      if (value < (Long.MIN_VALUE + digit) / 10) {
        throw malformed("has a number over 64 bits");
      }
      value = 10 * value - digit;
    }
    boolean zero = value == 0;
    if (at == from
        || text[from] == '0' && (at > from + 1 || negative)
        || !negative && value == Long.MIN_VALUE) {
      throw malformed("has no whole number, or not in its shortest form");
    }
    return negative || zero ? value : -value;
  }

  @Override
  public long number(String name, long min, long max) throws MalformedException {
    long value = number(name);
    if (value < min || value > max) {
      throw malformed("has a field " + name + " of " + value + ", want " + min + " to " + max);
    }
    return value;
  }

  @Override
  public boolean bool(String name) throws MalformedException {
    enter(name);
    boolean value = at < text.length && text[at] == 't';
    String word = value ? "true" : "false";
    for (int i = 0; i < word.length(); i++) {
      take(word.charAt(i));
    }
    return value;
  }

  @Override
  public <T> T object(String name, Reader<T> reader) throws MalformedException {
    enter(name);
    return object(reader);
  }

  @Override
  public Sha256 sha256(String name) throws MalformedException {
    enter(name);
    take('"');
    byte[] hash = new byte[Sha256.BYTES];
    if (text.length - at < 2 * Sha256.BYTES || !Hex.decode(text, at, hash)) {
      throw malformed("has no hash in hexadecimal");
    }
    at += 2 * Sha256.BYTES;
    take('"');
    return Sha256.wrap(hash);
  }

  @Override
  public Bytes base64(String name) throws MalformedException {
    enter(name);
    take('"');
    int end = plainEnd(at); // no other end is that of base64
    byte[] value = Base64s.decode(text, at, end);
    at = end;
    take('"');
    return Bytes.wrap(value);
  }

  @Override
  public List<String> strings(String name) throws MalformedException {
    enter(name);
    RecentLists.Kept known = LISTS.find(name, text, at);
    if (known != null) {
      at += known.text().length;
      return known.list();
    }
    int from = at;
    List<String> list = strings();
    LISTS.keep(name, text, from, at, list);
    return list;
  }

  private List<String> strings() throws MalformedException {
    take('[');
    if (skip(']')) {
      return List.of();
    }
    String only = string();
    if (skip(']')) {
      return List.of(only);
    }
    List<String> out = new ArrayList<>();
    out.add(only);
    while (skip(',')) {
      out.add(string());
    }
    take(']');
    return List.copyOf(out);
  }

  private MalformedException malformed(String rule) {
    return new MalformedException(what, at, rule);
  }
}
