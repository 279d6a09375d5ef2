package dev.sealwire.field;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.PageRows;
import dev.sealwire.wire.ReadMessages.Read;
import dev.sealwire.wire.What;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The vault of a collector that serves; all of it is what the collector says. Thread-safe. */
final class RemoteVault implements VaultReader {
  private static final String NOT_THERE = "not-there";

  private final ReadStreams streams;

  RemoteVault(ReadStreams streams) {
    this.streams = streams;
  }

  @Override
  public Optional<InputStream> open(Sha256 sha256) throws IOException {
    PageStream in = new PageStream(streams, streams.open(Read.named(What.VAULT, sha256)));
    Messages.Refused refused = in.begin();
    if (refused == null) {
      return Optional.of(in);
    }
    in.close();
    if (refused.code().equals(NOT_THERE)) {
      return Optional.empty();
    }
    throw new IOException(
        "the collector does not give it (" + refused.code() + "): " + refused.detail());
  }

  @Override
  public Cursor<Found> files() throws IOException {
    Read files = Read.all(What.FILES);
    return new RemoteRows<>(
        new PageStream(streams, streams.open(files)), PageRows::file, row -> true);
  }
}
