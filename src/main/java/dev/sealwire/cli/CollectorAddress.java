package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * The file {@code data/collector.address}: where the collector that has the store open listens. One
 * line, {@code HOST:PORT}. It is of use only while the store is in use; a crash leaves it there,
 * and the next start writes it anew.
 */
final class CollectorAddress {
  private static final int BYTES_MAX = 512;

  private CollectorAddress() {}

  /** Writes it. */
  static void write(Home home, InetSocketAddress listening) throws IOException {
    // The collector's certificate names localhost, whichever address stands for all of them.
    String host =
        listening.getAddress().isAnyLocalAddress()
            ? "localhost"
            : listening.getAddress().getHostAddress();
    Path file = home.collectorAddress();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            Home.ownerOnly(fresh, "rw-------"))) {
      Bytes.utf8(Home.hostPort(host, listening.getPort()) + "\n")
          .writeTo(Channels.newOutputStream(channel));
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What it says, if it is there. */
  static Optional<Endpoint> read(Home home) throws IOException, Failure {
    Path file = home.collectorAddress();
    try {
      byte[] text = Home.readAtMost(file, BYTES_MAX);
      return Optional.of(
          Endpoint.parse(file.toString(), new String(text, StandardCharsets.UTF_8).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedException e) {
      throw Failure.unreached(e.getMessage(), null);
    }
  }
}
