package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Several payloads are recorded, on stable storage, all under one checkpoint: the body of a
 * RECEIPTS frame, raw.
 *
 * <pre>
 * bytes checkpoint || number from || hashes consistency
 * then for each, up to the end: number stream || number index || bytes leaf || hashes path
 *
 * number   i64 big-endian
 * bytes    u32 length || bytes
 * hashes   bytes, 32 for each hash
 * </pre>
 *
 * @param checkpoint the signed note
 * @param from size of the checkpoint this collector sent before on this connection
 * @param consistency proof that the tree of {@code checkpoint} grew from it
 * @param all the receipts
 */
public record Receipts(Bytes checkpoint, long from, List<Sha256> consistency, List<One> all) {
  private static final int NUMBER_BYTES = Long.BYTES;
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final String WHAT = "receipts";

  /**
   * One of them.
   *
   * @param stream the payload's
   * @param index its entry
   * @param leaf the entry's exact bytes
   * @param path that shows it in the tree of the checkpoint, RFC 6962 section 2.1.1
   */
  public record One(long stream, long index, Bytes leaf, List<Sha256> path) {
    /** Copies the list. */
    public One {
      path = List.copyOf(path);
    }

    /** How much of a frame it takes. */
    public int bytes() {
      return 2 * NUMBER_BYTES + 2 * LENGTH_BYTES + leaf.size() + path.size() * Sha256.BYTES;
    }
  }

  /** Copies the lists. */
  public Receipts {
    consistency = List.copyOf(consistency);
    all = List.copyOf(all);
  }

  /** How much of a frame what stands before the receipts takes. */
  public static int headBytes(Bytes checkpoint, List<Sha256> consistency) {
    return NUMBER_BYTES + 2 * LENGTH_BYTES + checkpoint.size() + consistency.size() * Sha256.BYTES;
  }

  /** The body; that it is not too long for a frame is the caller's to see to. */
  public byte[] encode() {
    int size = headBytes(checkpoint, consistency);
    for (One one : all) {
      size += one.bytes();
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    put(out, checkpoint);
    out.putLong(from);
    put(out, consistency);
    for (One one : all) {
      out.putLong(one.stream()).putLong(one.index());
      put(out, one.leaf());
      put(out, one.path());
    }
    return out.array();
  }

  private static void put(ByteBuffer out, Bytes bytes) {
    out.putInt(bytes.size());
    bytes.copyTo(out.array(), out.position());
    out.position(out.position() + bytes.size());
  }

  private static void put(ByteBuffer out, List<Sha256> hashes) {
    out.putInt(hashes.size() * Sha256.BYTES);
    for (Sha256 hash : hashes) {
      hash.copyTo(out.array(), out.position());
      out.position(out.position() + Sha256.BYTES);
    }
  }

  /**
   * Reads a body: {@code data[0, length)}.
   *
   * @throws MalformedException if it ends within a field, or holds no receipt
   */
  public static Receipts decode(byte[] data, int length) throws MalformedException {
    ByteBuffer in = ByteBuffer.wrap(data, 0, length);
    Bytes checkpoint = bytes(in);
    long from = number(in, 0);
    List<Sha256> consistency = hashes(in);
    List<One> all = new ArrayList<>();
    while (in.hasRemaining()) {
      all.add(new One(number(in, 1), number(in, 0), bytes(in), hashes(in)));
    }
    if (all.isEmpty()) {
      throw new MalformedException(WHAT, "are none");
    }
    return new Receipts(checkpoint, from, consistency, all);
  }

  private static long number(ByteBuffer in, long min) throws MalformedException {
    long value = in.remaining() < NUMBER_BYTES ? min - 1 : in.getLong();
    if (value < min) {
      throw new MalformedException(
          WHAT, in.position(), "have a number that is cut or below " + min);
    }
    return value;
  }

  private static int length(ByteBuffer in) throws MalformedException {
    int length = in.remaining() < LENGTH_BYTES ? -1 : in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedException(WHAT, in.position(), "end within a field");
    }
    return length;
  }

  private static Bytes bytes(ByteBuffer in) throws MalformedException {
    int length = length(in);
    Bytes bytes = Bytes.of(in.array(), in.position(), length);
    in.position(in.position() + length);
    return bytes;
  }

  private static List<Sha256> hashes(ByteBuffer in) throws MalformedException {
    int length = length(in);
    if (length % Sha256.BYTES != 0) {
      throw new MalformedException(
          WHAT, in.position(), "have hashes of " + length + " bytes, want a multiple of 32");
    }
    List<Sha256> hashes = new ArrayList<>(length / Sha256.BYTES);
    for (int i = 0; i < length; i += Sha256.BYTES) {
      hashes.add(Sha256.of(in.array(), in.position() + i));
    }
    in.position(in.position() + length);
    return hashes;
  }
}
