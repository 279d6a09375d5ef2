package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

/**
 * Reads big-endian numbers and length-prefixed vectors (RFC 8446 section 3) from a range of bytes.
 * Every step is checked against the range; what does not fit is malformed, never out of bounds.
 */
final class Cursor {
  private final String what;
  private final Bytes data;
  private final int end;
  private int at;

  private Cursor(String what, Bytes data, int from, int end) {
    this.what = what;
    this.data = data;
    this.at = from;
    this.end = end;
  }

  static Cursor of(String what, Bytes data) {
    return new Cursor(what, data, 0, data.size());
  }

  boolean atEnd() {
    return at == end;
  }

  int left() {
    return end - at;
  }

  int u8() throws MalformedException {
    return number(1);
  }

  int u16() throws MalformedException {
    return number(2);
  }

  int u24() throws MalformedException {
    return number(3);
  }

  private int number(int width) throws MalformedException {
    need(width);
    int value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | data.at(at++);
    }
    return value;
  }

  Bytes bytes(int count) throws MalformedException {
    need(count);
    at += count;
    return data.slice(at - count, at);
  }

  void skip(int count) throws MalformedException {
    need(count);
    at += count;
  }

  /** A vector with a length of one byte, of {@code [min, max]} bytes. */
  Cursor vector8(String name, int min, int max) throws MalformedException {
    return vector(name, u8(), min, max);
  }

  /** A vector with a length of two bytes, of {@code [min, max]} bytes. */
  Cursor vector16(String name, int min, int max) throws MalformedException {
    return vector(name, u16(), min, max);
  }

  /** The next {@code length} bytes. */
  Cursor range(String name, int length) throws MalformedException {
    return vector(name, length, 0, Integer.MAX_VALUE);
  }

  private Cursor vector(String name, int length, int min, int max) throws MalformedException {
    if (length < min || length > max) {
      throw new MalformedException(
          name, at, "has a length of " + length + ", want " + min + " to " + max);
    }
    if (length > left()) {
      throw new MalformedException(
          name, at, "announces " + length + " bytes where " + left() + " are left");
    }
    at += length;
    return new Cursor(name, data, at - length, at);
  }

  /** Refuses bytes that nobody read. */
  void end() throws MalformedException {
    if (!atEnd()) {
      throw new MalformedException(what, at, "has " + left() + " bytes too many");
    }
  }

  MalformedException malformed(String rule) {
    return new MalformedException(what, at, rule);
  }

  private void need(int count) throws MalformedException {
    if (count < 0 || count > left()) {
      throw new MalformedException(what, at, "ends early: wants " + count + ", has " + left());
    }
  }
}
