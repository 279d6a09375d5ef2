package dev.sealwire.field;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between a reader and the real collector, and takes its frames apart. */
final class Between implements AutoCloseable {
  /** Changes a frame: its header of 8 bytes, then its body. Null cuts the connection there. */
  interface Mangler {
    byte[] mangle(int number, byte[] frame);
  }

  private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final Socket collector;
  private final Socket reader;
  private final Socket accepted;
  private int frames;

  Between(Socket collector, Mangler mangler) throws IOException {
    this.collector = collector;
    this.reader = new Socket(listening.getInetAddress(), listening.getLocalPort());
    this.accepted = listening.accept();
    start(() -> accepted.getInputStream().transferTo(collector.getOutputStream()));
    start(() -> down(mangler));
  }

  /** What the reader has for the collector. */
  Socket reader() {
    return reader;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the ends has gone.
              } finally {
                close();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void down(Mangler mangler) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(collector.getInputStream()));
    OutputStream out = accepted.getOutputStream();
    while (true) {
      byte[] header = in.readNBytes(8);
      if (header.length < 8) {
        return;
      }
      int length = (header[5] & 0xff) << 16 | (header[6] & 0xff) << 8 | header[7] & 0xff;
      byte[] frame = java.util.Arrays.copyOf(header, 8 + length);
      in.readFully(frame, 8, length);
      byte[] mangled = mangler.mangle(frames++, frame);
      if (mangled == null) {
        return;
      }
      out.write(mangled);
      out.flush();
    }
  }

  @Override
  public void close() {
    for (Socket socket : new Socket[] {accepted, reader, collector}) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is gone anyhow.
      }
    }
    try {
      listening.close();
    } catch (IOException e) {
      // Likewise.
    }
  }
}
