package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Statement;
import dev.sealwire.pki.Kit;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.IOException;
import javax.net.ssl.SSLSocket;

/**
 * A client that was let in, with its greeting; it says what it likes of a payload of three bytes.
 */
record Peer(RawPeer raw, Messages.Greeting greeting) implements AutoCloseable {
  static final String NAME = "n";
  static final byte[] DATA = {1, 2, 3};

  static Peer of(Fixture f, Kit kit) throws Exception {
    return of(f.connect(kit));
  }

  static Peer of(SSLSocket socket) throws Exception {
    var in = new FrameReader(socket.getInputStream());
    assertTrue(in.next());
    Messages.Greeting greeting = Messages.Greeting.decode(in.json());
    return new Peer(new RawPeer(socket, in, new FrameWriter(socket.getOutputStream())), greeting);
  }

  Statement statement(Fixture f, long stream) {
    return new Statement(
        greeting.origin(),
        greeting.session(),
        stream,
        NAME,
        null,
        null,
        DATA.length,
        Sha256.hash(DATA),
        false,
        f.clock.instant(),
        "0".repeat(32));
  }

  /** Sends three bytes and says {@code finish} of them; what the collector answers. */
  FrameType payload(long stream, Messages.Finish finish) throws Exception {
    raw.out().write(stream, new Messages.Open(NAME, null, null));
    raw.out().data(stream, DATA, 0, DATA.length);
    raw.say(stream, finish);
    assertTrue(raw.in().next());
    return raw.in().type();
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  static Messages.Finish finish(Fixture f, Kit kit, Statement statement) throws Exception {
    return new Messages.Finish(
        statement.encode().utf8(), f.suite.sign(kit.key(), statement.encode()));
  }
}
