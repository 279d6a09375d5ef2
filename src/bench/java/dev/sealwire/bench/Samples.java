package dev.sealwire.bench;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.Hello;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.evidence.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Entries as a busy log has them. */
final class Samples {
  private static final Instant TIME = Instant.parse("2026-11-23T04:44:53.123456789Z");
  private static final String SESSION = "00112233445566778899aabbccddeeff";

  private Samples() {}

  static Entry entry(String type) {
    return new Entry(TIME, event(type));
  }

  private static Event event(String type) {
    return switch (type) {
      case "payload.received" -> payload();
      case "handshake.accepted" -> new HandshakeAccepted(handshake());
      case "session.closed" ->
          new SessionClosed(SESSION, 123_456, 654_321, 1000, 0, "goodbye", null);
      default -> throw new IllegalArgumentException("no sample of type " + type);
    };
  }

  private static PayloadReceived payload() {
    Sha256 hash = Sha256.hash(new byte[1024]);
    String name = "disk/image-0001.raw";
    String media = "application/octet-stream";
    Statement statement =
        new Statement(
            "collector.example.org/log",
            SESSION,
            17,
            name,
            media,
            "2026-17",
            1024,
            hash,
            false,
            TIME,
            SESSION);
    Sha256 certificate = Sha256.hash(new byte[400]);
    return new PayloadReceived(
        SESSION,
        17,
        certificate,
        name,
        media,
        "2026-17",
        1024,
        hash,
        new String(statement.encode().toArray(), StandardCharsets.UTF_8),
        Bytes.wrap(new byte[71]),
        PayloadReceived.INLINE,
        512);
  }

  private static Handshake handshake() {
    Hello hello =
        new Hello(
            Sha256.hash(new byte[2]),
            1512,
            "t13d031100_55b375c5d22e_0d7a1b1d2e3f",
            "collector.example.org",
            List.of("TLSv1.3"),
            List.of("1301", "1302", "1303"),
            List.of("11ec", "001d", "0017"),
            List.of("sealwire/1"),
            Bytes.wrap(new byte[1512]));
    return new Handshake(
        SESSION,
        "192.0.2.17",
        51234,
        hello,
        "TLSv1.3",
        "TLS_AES_128_GCM_SHA256",
        "X25519MLKEM768",
        "sealwire/1",
        List.of(Sha256.hash(new byte[3]), Sha256.hash(new byte[4])),
        "alice",
        "field",
        Sha256.hash(new byte[5]),
        1834);
  }
}
