package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayOutputStream;

/**
 * Finds the ClientHello at the start of a stream of TLS records (RFC 8446 section 5.1) as it comes
 * in, in pieces of any size. Holds at most {@link ClientHello#CLIENT_HELLO_BYTES_MAX} bytes, and
 * the announced length is judged before its bytes are taken.
 */
final class HelloReader {
  /** Most bytes of records, headers included, that may pass before the ClientHello is whole. */
  static final int STREAM_BYTES_MAX = 20 * 1024;

  private static final int HANDSHAKE = 22;
  private static final int RECORD_BYTES_MAX = 1 << 14;
  private static final int RECORD_HEADER_BYTES = 5;
  private static final int MESSAGE_HEADER_BYTES = 4;

  enum Progress {
    /** Feed more. */
    MORE,
    /** {@link #hello} has it. */
    DONE,
    /** The first bytes are no handshake record. */
    NOT_TLS,
    /** The message or the records around it are over the limit. */
    TOO_LARGE
  }

  private final int[] header = new int[RECORD_HEADER_BYTES];
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private int headerBytes;
  private int recordLeft;
  private int length = -1;
  private int total;
  private Progress progress = Progress.MORE;
  private ClientHello hello;

  /**
   * Takes the next bytes; those behind the ClientHello are ignored.
   *
   * @throws MalformedException if this is a handshake record without a well-formed ClientHello;
   *     nothing more can be fed then
   */
  Progress feed(byte[] data, int from, int count) throws MalformedException {
    int end = from + count;
    for (int i = from; i < end && progress == Progress.MORE; ) {
      int several = Math.min(several(), end - i);
      if (several > 0) {
        message.write(data, i, several);
        total += several;
        recordLeft -= several;
        i += several;
        whole();
      } else {
        one(data[i++]);
      }
    }
    return progress;
  }

  /** How many bytes from here on are of the message and of this record, whatever they are. */
  private int several() {
    return length < 0
        ? 0
        : Math.min(Math.min(recordLeft, length - message.size()), STREAM_BYTES_MAX - total);
  }

  private void one(byte value) throws MalformedException {
    if (++total > STREAM_BYTES_MAX) {
      progress = Progress.TOO_LARGE;
    } else if (recordLeft == 0) {
      header(value & 0xff);
    } else {
      body(value);
    }
  }

  /** The ClientHello, once {@link #feed} said DONE; else null. */
  ClientHello hello() {
    return hello;
  }

  /** How many bytes were looked at. */
  int total() {
    return total;
  }

  private void header(int value) throws MalformedException {
    header[headerBytes++] = value;
    boolean wrong = headerBytes == 1 && value != HANDSHAKE || headerBytes == 2 && value != 3;
    if (wrong && total <= 2) {
      progress = Progress.NOT_TLS;
    } else if (wrong) {
      throw new MalformedException(
          "client hello", total - 1, "is interrupted by a record of another kind");
    } else if (headerBytes == RECORD_HEADER_BYTES) {
      recordLeft = header[3] << 8 | header[4];
      headerBytes = 0;
      if (recordLeft == 0 || recordLeft > RECORD_BYTES_MAX) {
        throw new MalformedException(
            "record", total - 2, "has " + recordLeft + " bytes, want 1 to " + RECORD_BYTES_MAX);
      }
    }
  }

  private void body(byte value) throws MalformedException {
    recordLeft--;
    message.write(value);
    int size = message.size();
    if (size == 1 && value != ClientHelloParser.TYPE) {
      throw new MalformedException(
          "client hello", total - 1, "is a handshake message of type " + value);
    }
    if (size == MESSAGE_HEADER_BYTES) {
      byte[] start = message.toByteArray();
      length =
          MESSAGE_HEADER_BYTES
              + ((start[1] & 0xff) << 16 | (start[2] & 0xff) << 8 | start[3] & 0xff);
      if (length > ClientHello.CLIENT_HELLO_BYTES_MAX) {
        progress = Progress.TOO_LARGE;
        return;
      }
    }
    whole();
  }

  private void whole() throws MalformedException {
    if (message.size() == length) {
      if (recordLeft > 0) {
        // Nothing may follow in the same record: the keys change here (RFC 8446 section 5.1).
        throw new MalformedException(
            "client hello", total, "is followed by " + recordLeft + " bytes in its record");
      }
      hello = ClientHello.parse(Bytes.wrap(message.toByteArray()));
      progress = Progress.DONE;
    }
  }
}
