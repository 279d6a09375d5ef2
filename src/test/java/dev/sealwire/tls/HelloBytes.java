package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import java.nio.charset.StandardCharsets;

/** Writes ClientHellos, well-formed or otherwise. */
final class HelloBytes {
  Bytes suites = u16(0x1301).plus(u16(0x0a0a));

  /** Null for none at all. */
  Bytes extensions = Bytes.EMPTY;

  HelloBytes() {
    extension(0, serverNames("example.org"));
    extension(10, vector16(u16(0x11ec).plus(u16(0x001d))));
    extension(13, vector16(u16(0x0403)));
    extension(
        16,
        vector16(vector8(Bytes.utf8("sealwire/1")).plus(vector8(Bytes.of((byte) 0xff, (byte) 0)))));
    extension(43, vector8(u16(0x0304)));
    extension(51, vector16(u16(0x001d).plus(vector16(Bytes.wrap(new byte[32])))));
    extension(0x2a2a, Bytes.EMPTY);
  }

  void extension(int type, Bytes body) {
    extensions = extensions.plus(u16(type)).plus(vector16(body));
  }

  /** RFC 7685. */
  void padding(int bytes) {
    extension(21, Bytes.wrap(new byte[bytes]));
  }

  Bytes message() {
    Bytes body =
        u16(0x0303)
            .plus(Bytes.wrap(new byte[32]))
            .plus(vector8(Bytes.EMPTY))
            .plus(vector16(suites))
            .plus(vector8(Bytes.of((byte) 0)))
            .plus(extensions == null ? Bytes.EMPTY : vector16(extensions));
    return Bytes.of((byte) 1, (byte) (body.size() >> 16)).plus(u16(body.size())).plus(body);
  }

  Bytes record() {
    return record(message());
  }

  static Bytes record(Bytes body) {
    return Bytes.of((byte) 22, (byte) 3, (byte) 1).plus(vector16(body));
  }

  static Bytes serverNames(String name) {
    Bytes text = Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
    return vector16(Bytes.of((byte) 0).plus(vector16(text)));
  }

  static Bytes u16(int value) {
    return Bytes.of((byte) (value >> 8), (byte) value);
  }

  static Bytes vector8(Bytes body) {
    return Bytes.of((byte) body.size()).plus(body);
  }

  static Bytes vector16(Bytes body) {
    return u16(body.size()).plus(body);
  }
}
