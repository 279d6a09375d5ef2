package dev.sealwire.field;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.ReadMessages;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The streams of a reading connection. There is no thread for what comes in: whoever waits for
 * something takes frames until it is there, and puts what is for others where they find it. At most
 * one page of each cursor is ready or on its way. Thread-safe.
 */
final class ReadStreams {
  /** One cursor, or what was asked. All guarded by the streams. */
  static final class Stream {
    private final long number;
    private byte[] page; // taken in and not taken over, or null
    private boolean asked; // a page is on its way
    private boolean closed; // what still comes is thrown away
    private boolean ended;
    private Messages.Receipt receipt;
    private Messages.Refused refused;

    private Stream(long number) {
      this.number = number;
    }

    /** Why the collector ended it, or null; once {@link ReadStreams#page} gave null. */
    Messages.Refused refused() {
      return refused;
    }
  }

  private final FrameReader in; // guarded by this
  private final FrameWriter out; // guarded by this
  private final Map<Long, Stream> open = new HashMap<>(); // guarded by this
  private long lastStream; // guarded by this
  private Messages.Goodbye goodbye; // guarded by this
  private IOException broken; // guarded by this

  ReadStreams(FrameReader in, FrameWriter out) {
    this.in = in;
    this.out = out;
  }

  /** Sends {@code asked} and waits for what the collector says to it: exactly one is not null. */
  synchronized Answer ask(Message asked) throws IOException {
    Stream stream = begin(asked);
    while (!stream.ended) {
      take();
    }
    return new Answer(stream.receipt, stream.refused);
  }

  /** What became of it. */
  record Answer(Messages.Receipt receipt, Messages.Refused refused) {}

  /** Opens a cursor, whose first page is on its way then. */
  synchronized Stream open(ReadMessages.Read read) throws IOException {
    while (open.size() >= Limits.CURSORS_MAX) {
      if (open.values().stream().noneMatch(stream -> stream.closed)) {
        throw new IOException(
            "one cursor too many: " + Limits.CURSORS_MAX + " may be open on a connection");
      }
      take();
    }
    Stream stream = begin(read);
    stream.asked = true;
    return stream;
  }

  private Stream begin(Message message) throws IOException {
    requireWhole();
    Stream stream = new Stream(++lastStream);
    open.put(stream.number, stream);
    send(stream.number, message);
    return stream;
  }

  private void send(long stream, Message message) throws IOException {
    try {
      out.write(stream, message);
      out.flush();
    } catch (IOException e) {
      throw breakWith(e);
    }
  }

  /** The next page, or null after the last one; asks for the one behind it meanwhile. */
  synchronized byte[] page(Stream stream) throws IOException {
    while (stream.page == null && !stream.ended) {
      take();
    }
    byte[] page = stream.page;
    stream.page = null;
    if (page != null && !stream.ended) {
      stream.asked = true;
      send(stream.number, new ReadMessages.Next());
    }
    return page;
  }

  /** Wants no more of {@code stream}. */
  synchronized void close(Stream stream) throws IOException {
    stream.page = null;
    if (!stream.ended && !stream.closed && broken == null) {
      stream.closed = true;
      send(stream.number, new ReadMessages.Close());
    }
  }

  /** Says goodbye. */
  synchronized void goodbye() throws IOException {
    if (broken == null) {
      send(0, new Messages.Goodbye("done", ""));
    }
  }

  private void requireWhole() throws IOException {
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
  }

  private IOException breakWith(IOException cause) {
    broken = cause;
    return cause;
  }

  /** Takes one frame in. */
  private void take() throws IOException {
    requireWhole();
    try {
      if (!in.next()) {
        throw new EOFException(
            goodbye == null
                ? "the collector closed the connection"
                : "the collector ended the connection ("
                    + goodbye.reason()
                    + "): "
                    + goodbye.detail());
      }
      switch (in.type()) {
        case PAGE -> page();
        case END -> end(stream());
        case RECEIPT -> {
          Stream stream = stream();
          stream.receipt = Messages.Receipt.decode(in.json());
          end(stream);
        }
        case REFUSED -> {
          Stream stream = stream();
          stream.refused = Messages.Refused.decode(in.json());
          end(stream);
        }
        case GOODBYE -> goodbye = Messages.Goodbye.decode(in.json());
        default -> throw new MalformedException(in.type() + " frame", "is not for a reader");
      }
    } catch (SealwireException e) {
      throw breakWith(new IOException("the collector's answer is malformed: " + e.getMessage(), e));
    } catch (IOException e) {
      throw breakWith(e);
    }
  }

  private Stream stream() throws MalformedException {
    Stream stream = open.get(in.stream());
    if (stream == null) {
      throw new MalformedException(
          in.type() + " frame", "is for stream " + in.stream() + ", which is not open");
    }
    return stream;
  }

  private void page() throws MalformedException {
    Stream stream = stream();
    if (!stream.asked || in.length() == 0) {
      throw new MalformedException(
          "page of stream " + stream.number, "was not asked for, or is empty");
    }
    stream.asked = false;
    if (!stream.closed) {
      stream.page = Arrays.copyOf(in.buffer(), in.length());
    }
  }

  private void end(Stream stream) {
    stream.ended = true;
    open.remove(stream.number);
  }
}
