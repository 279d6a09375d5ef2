package dev.sealwire.evidence;

import dev.sealwire.bytes.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reading large payloads, each under the SHA-256 of its bytes. An {@link IOException} says that
 * something could not be read, never that it is wrong. Thread-safe.
 */
public interface VaultReader {
  /**
   * The payload's bytes, if it is there as a file; as found, so whoever relies on them hashes them.
   *
   * @throws IOException if it cannot be read, also where there is no vault at all: then nothing is
   *     known of any payload
   */
  Optional<InputStream> open(Sha256 sha256) throws IOException;

  /** Everything found in the vault, in any order, files that do not belong there included. */
  Cursor<Found> files() throws IOException;

  /**
   * A file in the vault.
   *
   * @param path its path below the vault
   * @param sha256 the hash its path stands for, or null if the path is not one this version makes
   * @param size bytes
   */
  record Found(String path, Sha256 sha256, long size) {}
}
