package dev.sealwire.bench;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.pki.Identity;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.tls.TlsProvider;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * What a collector is held against: the same provider and certificates, and nothing recorded. After
 * the handshake it sends one byte; then it takes a length of 8 bytes and so many bytes, hashes and
 * writes them, forces the file and answers with the hash. A connection that is closed instead was
 * for its handshake alone.
 */
public final class BareServer {
  private static final int THREADS = 16;
  private static final int BACKLOG = 1024;
  private static final int CHUNK_BYTES = 256 * 1024;

  private BareServer() {}

  /**
   * Serves until the process ends.
   *
   * @param home of which certificates and key are used; the key must not be encrypted
   * @param listening is told the port
   */
  public static void run(Path home, TlsProvider provider, IntConsumer listening)
      throws IOException, MalformedException {
    Path certs = home.resolve("certs");
    Identity identity =
        Identity.load(certs.resolve("collector.pem"), certs.resolve("collector.key"), null);
    SSLContext context =
        BareTls.context(
            provider,
            identity.key(),
            identity.certificate(),
            PemFiles.readCertificates(certs.resolve("ca.pem")).get(0));
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, BACKLOG, InetAddress.getByName(Collecting.HOST))) {
      SSLParameters parameters = server.getSSLParameters();
      parameters.setNeedClientAuth(true);
      parameters.setProtocols(new String[] {"TLSv1.3"});
      server.setSSLParameters(parameters);
      listening.accept(server.getLocalPort());
      while (true) {
        SSLSocket socket = (SSLSocket) server.accept();
        pool.execute(() -> serve(socket, home));
      }
    }
  }

  private static void serve(SSLSocket accepted, Path home) {
    try (SSLSocket socket = accepted) {
      socket.setTcpNoDelay(true);
      socket.startHandshake();
      OutputStream out = socket.getOutputStream();
      out.write(1);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] first = in.readNBytes(Long.BYTES);
      if (first.length == Long.BYTES) {
        Path file = Files.createTempFile(home, "bare", null);
        try {
          out.write(take(in, ByteBuffer.wrap(first).getLong(), file).toArray());
          out.flush();
        } finally {
          Files.delete(file); // behind the answer: nobody waits for it
        }
      }
    } catch (IOException e) {
      // The client is gone, which it may.
    }
  }

  private static Sha256 take(DataInputStream in, long length, Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (long left = length; left > 0; ) {
        int count = in.read(chunk, 0, (int) Math.min(left, chunk.length));
        if (count < 0) {
          throw new IOException("the stream ended early");
        }
        digest.update(chunk, 0, count);
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, count);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        left -= count;
      }
      channel.force(true);
    }
    return Sha256.finish(digest);
  }
}
