package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Keeping large payloads, each stored once under the SHA-256 of its bytes and nothing a client
 * said. Thread-safe.
 */
public interface Vault extends VaultReader {
  /** Starts an upload into a temporary file. */
  Upload begin() throws IOException;

  /**
   * Removes temporary files that a crash left; returns their names and sizes. Only before any
   * upload.
   */
  List<Found> clean() throws IOException;

  /**
   * Removes a payload that no entry names. Used only where that was made sure: at recovery, and
   * where an entry was refused whose payload had just been kept.
   */
  void remove(Sha256 sha256) throws IOException;

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
     * @return whether that content was not there before
     * @throws IOException if nothing was kept, for certain, or a force failed and it is not known;
     *     either way the caller must not record it
     */
    boolean keep(Sha256 sha256) throws IOException;

    @Override
    void close() throws IOException;
  }
}
