package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import org.junit.jupiter.api.Test;

class ServerHelloTest {
  private static final String RETRY =
      "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

  private static Bytes message(String random, int group, int shareBytes) throws Exception {
    Bytes share =
        shareBytes == 0
            ? HelloBytes.u16(group)
            : HelloBytes.u16(group).plus(HelloBytes.vector16(Bytes.wrap(new byte[shareBytes])));
    Bytes extensions =
        HelloBytes.u16(43)
            .plus(HelloBytes.vector16(HelloBytes.u16(0x0304)))
            .plus(HelloBytes.u16(51))
            .plus(HelloBytes.vector16(share));
    Bytes body =
        HelloBytes.u16(0x0303)
            .plus(Bytes.wrap(Hex.decode(random)))
            .plus(HelloBytes.vector8(Bytes.EMPTY))
            .plus(HelloBytes.u16(0x1302))
            .plus(Bytes.of((byte) 0))
            .plus(HelloBytes.vector16(extensions));
    return Bytes.of((byte) 2, (byte) 0).plus(HelloBytes.vector16(body));
  }

  private static Bytes retry() throws Exception {
    return HelloBytes.record(message(RETRY, 0x0018, 0));
  }

  private static Bytes real() throws Exception {
    return HelloBytes.record(message("11".repeat(32), 0x11ec, 1120));
  }

  @Test
  void names_version_suite_and_group() throws Exception {
    assertEquals(
        new Negotiated("TLSv1.3", "TLS_AES_256_GCM_SHA384", "X25519MLKEM768"),
        Negotiated.from(real().plus(Bytes.wrap(Hex.decode("1703030001ff")))));
  }

  @Test
  void looks_behind_a_hello_retry_request() throws Exception {
    assertEquals(new ServerHello(0x0304, 0x1302, 0x0018, true), ServerHello.find(retry()));
    Bytes changeCipherSpec = Bytes.wrap(Hex.decode("140303000101"));
    assertEquals(
        new ServerHello(0x0304, 0x1302, 0x11ec, false),
        ServerHello.find(retry().plus(changeCipherSpec).plus(real())));
  }

  @Test
  void finds_none_in_an_alert_or_in_nothing() throws Exception {
    assertNull(ServerHello.find(Bytes.EMPTY));
    assertNull(ServerHello.find(Bytes.wrap(Alerts.record(Alerts.HANDSHAKE_FAILURE))));
  }

  @Test
  void survives_every_truncation_and_every_flipped_byte() throws Exception {
    Bytes stream = retry().plus(real());
    int seen = 0;
    for (int at = 0; at < stream.size(); at++) {
      byte[] bytes = stream.toArray();
      bytes[at] ^= (byte) 0xff;
      seen += find(Bytes.wrap(bytes)) ? 1 : 0;
      seen += find(stream.slice(0, at)) ? 1 : 0;
    }
    assertTrue(seen > 1000, "seen: " + seen);
  }

  private static boolean find(Bytes stream) {
    try {
      return ServerHello.find(stream) != null;
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void writes_unknown_numbers_in_hex() {
    assertEquals("0x0a0a", TlsNames.suite(0x0a0a));
    assertEquals("0xffff", TlsNames.group(0xffff));
    assertEquals("0x0305", TlsNames.version(0x0305));
    assertEquals("X25519MLKEM768", TlsNames.group(0x11ec));
  }
}
