package dev.sealwire.bench;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.Hello;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Entries as scanners leave them: refusals, each of another session, with a copy of the hello. */
final class Synthetic {
  private static final int HELLO_BYTES = 220;
  private static final int SESSION_BYTES = 16;
  private static final int SESSION_AT = 8;
  private static final Sha256 POLICY = Sha256.hash(new byte[1]);

  private Synthetic() {}

  /**
   * Of entry {@code number}: as random as a real one, since that decides what its index costs, but
   * the same each time.
   */
  static byte[] session(long number) {
    byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    return Arrays.copyOf(Sha256.hash(bytes).bytes().toArray(), SESSION_BYTES);
  }

  static HandshakeRejected refusal(long number) {
    byte[] copy = new byte[HELLO_BYTES];
    ByteBuffer.wrap(copy).putLong(number);
    System.arraycopy(session(number), 0, copy, SESSION_AT, SESSION_BYTES);
    Hello hello =
        new Hello(
            Sha256.hash(copy),
            HELLO_BYTES,
            "t13i030900_55b375c5d22e_0d7a1b1d2e3f",
            null,
            List.of("TLSv1.3"),
            List.of("1301", "1302", "1303"),
            List.of("11ec", "001d", "0017"),
            List.of("sealwire/1"),
            Bytes.wrap(copy));
    Handshake handshake =
        new Handshake(
            Hex.encode(session(number)),
            "192.0.2." + number % 256,
            (int) (number % 50_000) + 1024,
            hello,
            "TLSv1.3",
            "TLS_AES_128_GCM_SHA256",
            "X25519MLKEM768",
            null,
            List.of(),
            null,
            null,
            POLICY,
            1834);
    return new HandshakeRejected(handshake, "no-certificate", "the client showed no certificate");
  }
}
