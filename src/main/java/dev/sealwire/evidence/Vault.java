package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Large payloads, each stored once under the SHA-256 of its bytes and nothing a client said.
 * Thread-safe.
 */
public interface Vault {
  /** Starts an upload into a temporary file. */
  Upload begin() throws IOException;

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
   * Removes temporary files that a crash left; returns their names and sizes. Only before any
   * upload.
   */
  List<Found> clean() throws IOException;

  /** Removes a payload that no entry names. Used at recovery only, where that was made sure. */
  void remove(Sha256 sha256) throws IOException;

  /**
   * A file in the vault.
   *
   * @param path its path below the vault
   * @param sha256 the hash its path stands for, or null if the path is not one this version makes
   * @param size bytes
   */
  record Found(String path, Sha256 sha256, long size) {}

  /**
   * One payload on its way in. Belongs to one thread at a time. Closing an upload that was not kept
   * removes it.
   */
  interface Upload extends Closeable {
    /** Appends {@code data[from, from + length)}. */
    void write(byte[] data, int from, int length) throws IOException;

    /** Appends {@code data}. */
    void write(Bytes data) throws IOException;

    /**
     * Keeps what was written under {@code sha256}, which the caller computed from it. When this
     * returns, the bytes and their name are on stable storage. Where that content was there
     * already, it stays and this copy goes.
     *
     * @throws IOException if nothing was kept, for certain, or a force failed and it is not known;
     *     either way the caller must not record it
     */
    void keep(Sha256 sha256) throws IOException;

    @Override
    void close() throws IOException;
  }
}
