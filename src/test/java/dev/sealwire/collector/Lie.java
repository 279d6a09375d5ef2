package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Statement;
import dev.sealwire.pki.Kit;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import javax.net.ssl.SSLSocket;

/** What a client's statement may say that is not so, each by itself. */
enum Lie {
  ORIGIN,
  SESSION,
  NAME,
  MEDIA,
  CASE,
  SIZE,
  SHA256,
  SIGNATURE("statement-signature"),
  STREAM,
  NONCE("statement-malformed");

  /** The refusal of it. */
  final String code;

  Lie() {
    this("statement-mismatch");
  }

  Lie(String code) {
    this.code = code;
  }

  private Statement told(Fixture f, Messages.Greeting greeting, long stream, byte[] data) {
    return new Statement(
        this == ORIGIN ? "another.log" : greeting.origin(),
        this == SESSION ? "0".repeat(32) : greeting.session(),
        this == STREAM ? stream + 1 : stream,
        this == NAME ? "another name" : "n",
        this == MEDIA ? "text/html" : null,
        this == CASE ? "case" : null,
        this == SIZE ? data.length + 1 : data.length,
        this == SHA256 ? Sha256.hash() : Sha256.hash(data),
        false,
        f.clock.instant(),
        (this == NONCE ? "x" : "0").repeat(32));
  }

  /** Tells each of them over {@code socket}, to whoever listens there, and hears its refusal. */
  static void eachIsRefused(Fixture f, Kit kit, SSLSocket socket) throws Exception {
    byte[] data = {1, 2, 3};
    try (socket) {
      FrameReader in = new FrameReader(socket.getInputStream());
      FrameWriter out = new FrameWriter(socket.getOutputStream());
      assertTrue(in.next());
      Messages.Greeting greeting = Messages.Greeting.decode(in.json());
      for (Lie lie : values()) {
        long stream = 1 + lie.ordinal();
        Bytes said = lie.told(f, greeting, stream, data).encode();
        Bytes signed = lie == SIGNATURE ? Bytes.utf8("another text") : said;
        out.write(stream, new Messages.Open("n", null, null));
        out.data(stream, data, 0, data.length);
        out.write(stream, new Messages.Finish(said.utf8(), f.suite.sign(kit.key(), signed)));
        out.flush();
        assertTrue(in.next());
        assertEquals(FrameType.REFUSED, in.type(), lie.name());
        assertEquals(lie.code, Messages.Refused.decode(in.json()).code(), lie.name());
      }
    }
  }
}
