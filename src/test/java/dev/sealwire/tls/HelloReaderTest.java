package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tls.HelloReader.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelloReaderTest {
  /** What hostile bytes may lead to: an answer or a MalformedException. Anything else escapes. */
  private static Progress read(Bytes stream) {
    HelloReader reader = new HelloReader();
    try {
      Progress progress = reader.feed(stream.toArray(), 0, stream.size());
      if (progress == Progress.DONE) {
        assertEquals(36, Ja4.of(reader.hello()).length());
      }
      return progress;
    } catch (MalformedException e) {
      return null;
    }
  }

  private static Progress progressOf(Bytes stream) throws MalformedException {
    return new HelloReader().feed(stream.toArray(), 0, stream.size());
  }

  /** The same message in records of {@code size} bytes each. */
  static Bytes split(Bytes record, int size) {
    Bytes message = record.slice(5);
    Bytes out = Bytes.EMPTY;
    for (int at = 0; at < message.size(); at += size) {
      Bytes part = message.slice(at, Math.min(at + size, message.size()));
      out = out.plus(HelloBytes.record(part));
    }
    return out;
  }

  @Test
  void reads_every_public_hello_in_pieces_of_any_size() throws Exception {
    for (HelloVectors.Vector vector : HelloVectors.read()) {
      Bytes record = vector.record();
      for (int piece : new int[] {1, 2, 3, 7, 100, record.size()}) {
        HelloReader reader = new HelloReader();
        Progress progress = Progress.MORE;
        for (int at = 0; at < record.size(); at += piece) {
          assertEquals(Progress.MORE, progress);
          progress = reader.feed(record.toArray(), at, Math.min(piece, record.size() - at));
        }
        assertEquals(Progress.DONE, progress);
        assertEquals(record.slice(5), reader.hello().message());
        assertEquals(Sha256.hash(record.slice(5)), reader.hello().hash());
      }
    }
  }

  @Test
  void reads_a_hello_spread_over_many_records() throws Exception {
    Bytes record = new HelloBytes().record();
    for (int size : new int[] {1, 2, 3, 4, 5, 50}) {
      HelloReader reader = new HelloReader();
      Bytes stream = split(record, size);
      assertEquals(Progress.DONE, reader.feed(stream.toArray(), 0, stream.size()));
      assertEquals(record.slice(5), reader.hello().message());
    }
  }

  @Test
  void takes_what_a_client_offers_apart() throws Exception {
    ClientHello hello = ClientHello.parse(new HelloBytes().message());
    assertEquals(0x0303, hello.legacyVersion());
    assertEquals(0, hello.sessionIdBytes());
    assertEquals(List.of(0x1301, 0x0a0a), hello.suites());
    assertEquals(List.of(0, 10, 13, 16, 43, 51, 0x2a2a), hello.extensions());
    assertEquals("example.org", hello.serverName());
    assertEquals(List.of("sealwire/1", "0xff00"), hello.alpnNames());
    assertEquals(List.of(0x0304), hello.versions());
    assertEquals(List.of(0x11ec, 0x001d), hello.groups());
    assertEquals(List.of(0x001d), hello.keyShares());
    assertEquals(List.of(0x0403), hello.signatureAlgorithms());
  }

  @Test
  void reads_a_hello_without_extensions() throws Exception {
    HelloBytes bytes = new HelloBytes();
    bytes.extensions = null;
    ClientHello hello = ClientHello.parse(bytes.message());
    assertEquals(List.of(), hello.extensions());
    assertNull(hello.serverName());
  }

  @Test
  void survives_every_truncation_and_every_flipped_byte() throws Exception {
    List<Bytes> records =
        new java.util.ArrayList<>(
            HelloVectors.read().stream().map(HelloVectors.Vector::record).toList());
    records.add(new HelloBytes().record());
    int malformed = 0;
    for (Bytes record : records) {
      for (int cut = 0; cut < record.size(); cut++) {
        assertEquals(Progress.MORE, read(record.slice(0, cut)));
        assertNull(parsed(record.slice(5, Math.max(5, cut))));
      }
      for (int at = 0; at < record.size(); at++) {
        for (int flip : new int[] {0x01, 0xff}) {
          byte[] bytes = record.toArray();
          bytes[at] ^= (byte) flip;
          malformed += read(Bytes.wrap(bytes)) == null ? 1 : 0;
          parsed(Bytes.wrap(bytes).slice(5));
        }
      }
    }
    assertTrue(malformed > 1000, "malformed: " + malformed);
  }

  private static ClientHello parsed(Bytes message) {
    try {
      return ClientHello.parse(message);
    } catch (MalformedException e) {
      return null;
    }
  }

  @Test
  void tells_what_is_not_tls_by_its_first_bytes() throws Exception {
    assertEquals(Progress.NOT_TLS, progressOf(Bytes.utf8("GET / HTTP/1.1\r\n")));
    assertEquals(Progress.NOT_TLS, progressOf(Bytes.of((byte) 0x80, (byte) 0x2e, (byte) 1)));
    assertEquals(Progress.NOT_TLS, progressOf(Bytes.of((byte) 22, (byte) 2)));
    assertEquals(Progress.MORE, progressOf(Bytes.of((byte) 22, (byte) 3)));
  }

  @Test
  void takes_a_hello_of_the_greatest_length_and_not_one_byte_more() throws Exception {
    HelloBytes bytes = new HelloBytes();
    int rest = ClientHello.CLIENT_HELLO_BYTES_MAX - bytes.message().size();
    bytes.padding(rest - 4);
    assertEquals(ClientHello.CLIENT_HELLO_BYTES_MAX, bytes.message().size());
    assertEquals(Progress.DONE, progressOf(bytes.record()));
    HelloBytes longer = new HelloBytes();
    longer.padding(rest - 3);
    // The announced length is enough to refuse it.
    assertEquals(Progress.TOO_LARGE, progressOf(split(longer.record(), 8192).slice(0, 9)));
    assertThrows(MalformedException.class, () -> ClientHello.parse(longer.message()));
  }

  @Test
  void stops_at_too_many_bytes_of_records_around_a_small_message() throws Exception {
    HelloBytes bytes = new HelloBytes();
    bytes.padding(4000);
    Bytes stream = split(bytes.record(), 1);
    assertTrue(stream.size() > HelloReader.STREAM_BYTES_MAX);
    assertEquals(Progress.MORE, progressOf(stream.slice(0, HelloReader.STREAM_BYTES_MAX)));
    assertEquals(Progress.TOO_LARGE, progressOf(stream.slice(0, HelloReader.STREAM_BYTES_MAX + 1)));
  }

  @Test
  void refuses_records_that_cannot_carry_a_hello() {
    byte[] empty = {22, 3, 1, 0, 0};
    byte[] huge = {22, 3, 1, 0x40, 1};
    byte[] serverHello = {22, 3, 1, 0, 4, 2};
    byte[] otherKind = {22, 3, 1, 0, 1, 1, 23};
    for (byte[] stream : List.of(empty, huge, serverHello, otherKind)) {
      assertThrows(
          MalformedException.class, () -> new HelloReader().feed(stream, 0, stream.length));
    }
  }

  @Test
  void refuses_anything_behind_the_hello_in_its_record_and_ignores_the_next_record()
      throws Exception {
    Bytes message = new HelloBytes().message();
    Bytes behind = HelloBytes.record(message.plus(Bytes.of((byte) 0)));
    assertThrows(MalformedException.class, () -> progressOf(behind));
    assertEquals(
        Progress.DONE, progressOf(HelloBytes.record(message).plus(Bytes.utf8("anything"))));
  }

  @Test
  void refuses_an_extension_that_comes_twice() {
    HelloBytes bytes = new HelloBytes();
    bytes.extension(0x2a2a, Bytes.EMPTY);
    assertThrows(MalformedException.class, () -> ClientHello.parse(bytes.message()));
  }

  @Test
  void takes_lists_of_the_greatest_length_and_not_one_more() throws Exception {
    assertNotNull(ClientHello.parse(suites(ClientHello.SUITES_MAX)));
    assertThrows(
        MalformedException.class, () -> ClientHello.parse(suites(ClientHello.SUITES_MAX + 1)));
    assertNotNull(ClientHello.parse(extensions(ClientHello.EXTENSIONS_MAX)));
    assertThrows(
        MalformedException.class,
        () -> ClientHello.parse(extensions(ClientHello.EXTENSIONS_MAX + 1)));
    assertNotNull(ClientHello.parse(alpn(ClientHello.ALPN_MAX)));
    assertThrows(MalformedException.class, () -> ClientHello.parse(alpn(ClientHello.ALPN_MAX + 1)));
    assertNotNull(ClientHello.parse(groups(ClientHello.LIST_MAX)));
    assertThrows(
        MalformedException.class, () -> ClientHello.parse(groups(ClientHello.LIST_MAX + 1)));
    assertNotNull(ClientHello.parse(serverName("a".repeat(ClientHello.SERVER_NAME_BYTES_MAX))));
    assertThrows(
        MalformedException.class,
        () -> ClientHello.parse(serverName("a".repeat(ClientHello.SERVER_NAME_BYTES_MAX + 1))));
  }

  @Test
  void refuses_a_server_name_that_is_not_printable() {
    for (String name : List.of("a b", "a\nb", "a\0b", "\u00e4")) {
      assertThrows(MalformedException.class, () -> ClientHello.parse(serverName(name)), name);
    }
  }

  private static Bytes suites(int count) {
    HelloBytes bytes = new HelloBytes();
    bytes.suites = Bytes.wrap(new byte[2 * count]);
    return bytes.message();
  }

  private static Bytes extensions(int count) {
    HelloBytes bytes = new HelloBytes();
    bytes.extensions = Bytes.EMPTY;
    for (int i = 0; i < count; i++) {
      bytes.extension(0x4000 + i, Bytes.EMPTY);
    }
    return bytes.message();
  }

  private static Bytes one(int type, Bytes body) {
    HelloBytes bytes = new HelloBytes();
    bytes.extensions = Bytes.EMPTY;
    bytes.extension(type, body);
    return bytes.message();
  }

  private static Bytes alpn(int count) {
    Bytes list = Bytes.EMPTY;
    for (int i = 0; i < count; i++) {
      list = list.plus(Bytes.of((byte) 1, (byte) 'a'));
    }
    return one(16, HelloBytes.vector16(list));
  }

  private static Bytes groups(int count) {
    return one(10, HelloBytes.vector16(Bytes.wrap(new byte[2 * count])));
  }

  private static Bytes serverName(String name) {
    return one(0, HelloBytes.serverNames(name));
  }
}
