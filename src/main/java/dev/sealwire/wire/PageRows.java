package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.SearchRow;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredPayload;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.evidence.UnverifiedTile;
import dev.sealwire.evidence.VaultReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.PushbackInputStream;

/**
 * Rows as the bytes that pages carry. A row is its fields one after the other, and rows follow each
 * other without anything between; a page may end anywhere.
 *
 * <pre>
 * number   i64 big-endian
 * bytes    u32 length || bytes; length ffffffff: there is nothing, not even empty bytes
 * text     bytes, UTF-8
 * </pre>
 *
 * <p>What is read is as found: bytes that ought to be a hash may have any length.
 */
public final class PageRows {
  private static final int NOTHING = 0xffff_ffff;

  private PageRows() {}

  /** Makes a row's bytes. */
  public interface Writer<T> {
    /** The bytes of {@code row}. */
    Bytes write(T row);
  }

  /** Takes a row off a stream. */
  public interface Reader<T> {
    /**
     * The next row, or null if the stream ends before it.
     *
     * @throws EOFException if it ends within it
     * @throws MalformedException if a field is over {@link Limits#FIELD_BYTES_MAX}, or no UTF-8
     */
    T read(PushbackInputStream in) throws IOException, MalformedException;
  }

  /** {@code number index, bytes leaf, bytes leafHash, bytes chainHash}. */
  public static Bytes entry(UnverifiedEntry row) {
    return new Row().number(row.index()).bytes(row.leaf(), row.leafHash(), row.chainHash()).done();
  }

  /** Reads {@link #entry(UnverifiedEntry)}. */
  public static UnverifiedEntry entry(PushbackInputStream in)
      throws IOException, MalformedException {
    Long index = numberOrEnd(in);
    return index == null ? null : new UnverifiedEntry(index, bytes(in), bytes(in), bytes(in));
  }

  /** {@code number size, bytes note}. */
  public static Bytes checkpoint(StoredCheckpoint row) {
    return new Row().number(row.size()).bytes(row.note()).done();
  }

  /** Reads {@link #checkpoint(StoredCheckpoint)}. */
  public static StoredCheckpoint checkpoint(PushbackInputStream in)
      throws IOException, MalformedException {
    Long size = numberOrEnd(in);
    return size == null ? null : new StoredCheckpoint(size, bytes(in));
  }

  /** {@code number level, number index, bytes hashes}. */
  public static Bytes tile(UnverifiedTile row) {
    return new Row().number(row.level()).number(row.index()).bytes(row.hashes()).done();
  }

  /** Reads {@link #tile(UnverifiedTile)}. */
  public static UnverifiedTile tile(PushbackInputStream in) throws IOException, MalformedException {
    Long level = numberOrEnd(in);
    if (level == null) {
      return null;
    }
    if (level != level.intValue()) {
      throw new MalformedException("tile level", "is " + level + ", which is none");
    }
    return new UnverifiedTile(level.intValue(), number(in), bytes(in));
  }

  /** {@code bytes sha256, bytes der}. */
  public static Bytes certificate(StoredCertificate row) {
    return new Row().bytes(row.sha256(), row.der()).done();
  }

  /** Reads {@link #certificate(StoredCertificate)}. */
  public static StoredCertificate certificate(PushbackInputStream in)
      throws IOException, MalformedException {
    return ended(in) ? null : new StoredCertificate(bytes(in), bytes(in));
  }

  /** {@code bytes sha256, bytes data}. */
  public static Bytes payload(StoredPayload row) {
    return new Row().bytes(row.sha256(), row.data()).done();
  }

  /** Reads {@link #payload(StoredPayload)}. */
  public static StoredPayload payload(PushbackInputStream in)
      throws IOException, MalformedException {
    return ended(in) ? null : new StoredPayload(bytes(in), bytes(in));
  }

  /**
   * {@code number index, number time, text type, text session, text peer, bytes certificate, text
   * case, bytes payload, text reason}.
   */
  public static Bytes search(SearchRow row) {
    return new Row()
        .number(row.index())
        .number(row.timeNanos())
        .text(row.type(), row.session(), row.peer())
        .bytes(row.certificate())
        .text(row.caseId())
        .bytes(row.payload())
        .text(row.reason())
        .done();
  }

  /** Reads {@link #search(SearchRow)}. */
  public static SearchRow search(PushbackInputStream in) throws IOException, MalformedException {
    Long index = numberOrEnd(in);
    return index == null
        ? null
        : new SearchRow(
            index,
            number(in),
            text(in),
            text(in),
            text(in),
            bytes(in),
            text(in),
            bytes(in),
            text(in));
  }

  /** {@code text path, bytes sha256, number size}. */
  public static Bytes file(VaultReader.Found row) {
    Bytes sha256 = row.sha256() == null ? null : row.sha256().bytes();
    return new Row().text(row.path()).bytes(sha256).number(row.size()).done();
  }

  /** Reads {@link #file(VaultReader.Found)}. */
  public static VaultReader.Found file(PushbackInputStream in)
      throws IOException, MalformedException {
    if (ended(in)) {
      return null;
    }
    String path = text(in);
    if (path == null) {
      throw new MalformedException("path", "is missing");
    }
    Bytes sha256 = bytes(in);
    return new VaultReader.Found(
        path, sha256 == null ? null : Sha256.of(sha256.toArray()), number(in));
  }

  /** {@code number index}. */
  public static Bytes index(Long index) {
    return new Row().number(index).done();
  }

  /** Reads {@link #index(Long)}. */
  public static Long index(PushbackInputStream in) throws IOException, MalformedException {
    return numberOrEnd(in);
  }

  /** {@code bytes}: one field alone. */
  public static Bytes single(Bytes value) {
    return new Row().bytes(value).done();
  }

  /** Reads {@link #single(Bytes)}. */
  public static Bytes single(PushbackInputStream in) throws IOException, MalformedException {
    return ended(in) ? null : bytes(in);
  }

  private static final class Row {
    private final java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(256);

    Row number(long value) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (value >>> shift));
      }
      return this;
    }

    Row bytes(Bytes... values) {
      for (Bytes value : values) {
        int length = value == null ? NOTHING : value.size();
        for (int shift = 24; shift >= 0; shift -= 8) {
          out.write(length >>> shift);
        }
        if (value != null) {
          out.writeBytes(value.toArray());
        }
      }
      return this;
    }

    Row text(String... values) {
      for (String value : values) {
        bytes(value == null ? null : Bytes.utf8(value));
      }
      return this;
    }

    Bytes done() {
      return Bytes.wrap(out.toByteArray());
    }
  }

  private static boolean ended(PushbackInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return true;
    }
    in.unread(first);
    return false;
  }

  private static Long numberOrEnd(PushbackInputStream in) throws IOException {
    return ended(in) ? null : number(in);
  }

  private static long number(PushbackInputStream in) throws IOException {
    byte[] eight = exactly(in, 8);
    long value = 0;
    for (byte b : eight) {
      value = value << 8 | b & 0xff;
    }
    return value;
  }

  private static Bytes bytes(PushbackInputStream in) throws IOException, MalformedException {
    byte[] four = exactly(in, 4);
    int length = 0;
    for (byte b : four) {
      length = length << 8 | b & 0xff;
    }
    if (length == NOTHING) {
      return null;
    }
    if (length < 0 || length > Limits.FIELD_BYTES_MAX) {
      throw new MalformedException(
          "field of a row",
          "is " + (length & 0xffff_ffffL) + " bytes, want at most " + Limits.FIELD_BYTES_MAX);
    }
    return Bytes.wrap(exactly(in, length));
  }

  private static String text(PushbackInputStream in) throws IOException, MalformedException {
    Bytes bytes = bytes(in);
    return bytes == null ? null : bytes.utf8();
  }

  /** Reads piece by piece, so that memory is taken for bytes that came, not for announced ones. */
  private static byte[] exactly(PushbackInputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length != count) {
      throw new EOFException("the answer ended within a row");
    }
    return bytes;
  }
}
