package dev.sealwire.tls;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** What an {@link EngineSocket} writes. One thread at a time, others wait for their turn. */
final class EngineWriter {
  private final ObservedSocket below;
  private final SSLEngine engine;
  private final Packets packets;
  private final ReentrantLock turn = new ReentrantLock();

  EngineWriter(ObservedSocket below, SSLEngine engine, Packets packets) {
    this.below = below;
    this.engine = engine;
    this.packets = packets;
  }

  /** Encrypts and writes all of {@code plain}, or what the engine itself has to say. */
  void send(ByteBuffer plain) throws IOException {
    byte[] packet = packets.lend(); // before the lock: where there is no memory nobody keeps that
    try {
      send(plain, ByteBuffer.wrap(packet));
    } finally {
      packets.giveBack(packet);
    }
  }

  private void send(ByteBuffer plain, ByteBuffer out) throws IOException {
    turn.lock();
    try {
      boolean more = true;
      while (more) {
        int before = out.position();
        SSLEngineResult result = engine.wrap(plain, out);
        // Of a full buffer that is no wonder: it is written, and tried once more.
        boolean stuck =
            out.position() == before
                && result.bytesConsumed() == 0
                && (before == 0 || result.getStatus() == SSLEngineResult.Status.OK);
        more =
            switch (result.getStatus()) {
              case OK -> plain.hasRemaining();
              case BUFFER_OVERFLOW -> true;
              default -> false;
            };
        if (more && stuck) {
          throw new SSLException("the engine takes no more: " + result);
        }
        if (!more || result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
          write(out);
        }
      }
      if (plain.hasRemaining()) {
        throw new SocketException("socket is closed");
      }
    } finally {
      turn.unlock();
    }
  }

  private void write(ByteBuffer out) throws IOException {
    if (out.position() > 0) {
      below.getOutputStream().write(out.array(), 0, out.position());
      out.clear();
    }
  }

  /**
   * Takes out of the engine what it still has to say, its goodbye or an alert, so that it lets go
   * of its memory, and writes that if the peer is still there.
   */
  void drain() {
    byte[] packet = packets.lend();
    try {
      drain(ByteBuffer.wrap(packet));
    } finally {
      packets.giveBack(packet);
    }
  }

  private void drain(ByteBuffer out) {
    turn.lock();
    try {
      boolean heard = true;
      int count;
      do {
        out.clear();
        engine.wrap(EngineSocket.NOTHING, out);
        count = out.position();
        heard = heard && heard(out);
      } while (count > 0);
    } catch (SSLException e) {
      // It has nothing to say that could be said.
    } finally {
      turn.unlock();
    }
  }

  private boolean heard(ByteBuffer out) {
    try {
      write(out);
      return true;
    } catch (IOException e) {
      return false; // the peer is gone, and needs no goodbye
    }
  }
}
