package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.pki.Kit;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.ReadMessages;
import java.io.IOException;
import javax.net.ssl.SSLSocket;

/** A peer that was let in and says what it likes, frame by frame. */
record RawPeer(SSLSocket socket, FrameReader in, FrameWriter out) implements AutoCloseable {
  static RawPeer of(Fixture f, Kit kit) throws Exception {
    SSLSocket socket = f.connect(kit);
    RawPeer peer =
        new RawPeer(
            socket,
            new FrameReader(socket.getInputStream()),
            new FrameWriter(socket.getOutputStream()));
    peer.take(FrameType.GREETING);
    return peer;
  }

  void take(FrameType wanted) throws Exception {
    assertTrue(in.next(), "the connection ended, want " + wanted);
    assertEquals(wanted, in.type());
  }

  void say(long stream, Message message) throws Exception {
    out.write(stream, message);
    out.flush();
  }

  /** Says what it reads for, and takes the receipt of that. */
  void task(long stream, ReadMessages.Task task) throws Exception {
    say(stream, task);
    take(FrameType.RECEIPT);
  }

  /** The code of the refusal of {@code message}. */
  String refused(long stream, Message message) throws Exception {
    say(stream, message);
    take(FrameType.REFUSED);
    assertEquals(stream, in.stream());
    return Messages.Refused.decode(in.json()).code();
  }

  /** The reason of the collector's goodbye, whatever comes before it; null if there is none. */
  String goodbye() throws Exception {
    try {
      while (in.next()) {
        if (in.type() == FrameType.GOODBYE) {
          return Messages.Goodbye.decode(in.json()).reason();
        }
      }
    } catch (IOException e) {
      // Cut without a word that was still on its way.
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
