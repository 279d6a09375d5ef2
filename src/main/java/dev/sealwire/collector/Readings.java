package dev.sealwire.collector;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.ledger.Appended;
import dev.sealwire.ledger.Submission;
import dev.sealwire.pki.Role;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Limits;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.ReadMessages;
import dev.sealwire.wire.What;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What one session is shown of the log. Reading is custody too: nothing is shown before the reader
 * said what for and that is on stable storage; and no payload's bytes but those it said.
 *
 * <p>Requests come on the session's thread; pages are filled by its sending task, one at a time,
 * when they go out. So a reader that does not take its pages holds up nobody but itself, and no
 * more of it is in memory than one page and a row of each cursor.
 */
final class Readings {
  private final Admitted peer;
  private final Service service;
  private final Replies replies;
  private final PageSources sources;
  private final Map<Long, Open> open = new HashMap<>(); // guarded by this
  private boolean ended; // guarded by this: nothing more is shown
  private boolean reading; // guarded by this: a task that lets read is recorded
  private boolean verifying; // guarded by this: all payloads may be read
  private Sha256 exported; // guarded by this: the payload that may be read
  private byte[] page; // the sending task only

  private static final class Open {
    private PageSource source; // null until the sending task opened it; guarded by the readings
    private boolean asked = true; // a page is asked for and not sent; guarded likewise
    private boolean closed; // guarded likewise
  }

  Readings(Admitted peer, Service service, Replies replies) {
    this.peer = peer;
    this.service = service;
    this.replies = replies;
    this.sources = new PageSources(service.log(), service.vault());
  }

  /**
   * Records what the reader says it is about to do, or that it was refused, and then answers.
   *
   * @param later takes an entry that is to be recorded by another thread than the log's
   * @return done when the entry is stored, or cannot be
   */
  CompletableFuture<?> task(
      long stream, ReadMessages.Task task, boolean draining, Consumer<Event> later) {
    if (peer.role() != Role.AUDITOR && peer.role() != Role.ADMIN) {
      String detail = "a certificate of role " + peer.role().label() + " may not read the log";
      return refuse(stream, task, "wrong-role", detail);
    }
    if (draining) {
      return refuse(stream, task, "shutdown", "the collector is stopping");
    }
    return service
        .ledger()
        .append(Submission.of(event(task)))
        .whenComplete(
            (appended, failure) -> {
              if (failure == null) {
                grant(task);
                replies.receipt(stream, appended);
              } else if (failure instanceof RefusedException refused) {
                later.accept(refused(task, refused.code()));
                replies.refused(stream, refused.code(), refused.getMessage());
              } else {
                replies.refused(
                    stream, "store-unavailable", "it was not recorded: " + failure.getMessage());
              }
            });
  }

  private Event event(ReadMessages.Task task) {
    return switch (task.purpose()) {
      case GET ->
          new EvidenceExported(peer.session(), peer.fingerprint(), task.sha256(), task.detail());
      case VERIFIED -> new EvidenceVerified(peer.session(), peer.fingerprint(), task.detail());
      case LOG, SHOW, PROVE, LIST, VERIFY ->
          new EvidenceRead(
              peer.session(), peer.fingerprint(), task.purpose().label(), task.detail());
    };
  }

  private synchronized void grant(ReadMessages.Task task) {
    switch (task.purpose()) {
      case GET -> {
        reading = true;
        exported = task.sha256();
      }
      case VERIFY -> {
        reading = true;
        verifying = true;
      }
      case VERIFIED -> verifying = false;
      default -> reading = true;
    }
  }

  private CompletableFuture<Appended> refuse(
      long stream, ReadMessages.Task task, String code, String detail) {
    return service
        .ledger()
        .append(Submission.of(refused(task, code)))
        .whenComplete((appended, failure) -> replies.refused(stream, code, detail));
  }

  private EvidenceRefused refused(ReadMessages.Task task, String code) {
    return new EvidenceRefused(
        peer.session(), peer.fingerprint(), task.purpose().label(), task.detail(), code);
  }

  /**
   * Opens a cursor and sends its first page.
   *
   * @throws MalformedException if no task allows it, or there are too many
   */
  void read(long stream, ReadMessages.Read read) throws MalformedException {
    Open cursor = new Open();
    synchronized (this) {
      if (ended) {
        return;
      }
      allowed(read);
      if (open.size() >= Limits.CURSORS_MAX) {
        throw new MalformedException(
            "cursor", "is one too many: " + Limits.CURSORS_MAX + " may be open");
      }
      open.put(stream, cursor);
    }
    replies.put(out -> send(out, stream, cursor, read));
  }

  private void allowed(ReadMessages.Read read) throws MalformedException {
    boolean payload = read.what().isPayload();
    boolean named = read.what() != What.PAYLOADS && read.sha256() != null;
    if (!reading || payload && !verifying && !(named && read.sha256().equals(exported))) {
      throw new MalformedException(
          "read of " + read.what().label(), "is for no task that was recorded before");
    }
  }

  /**
   * Sends the next page.
   *
   * @throws MalformedException if the page before was not sent yet, or there is no such cursor
   */
  void next(long stream) throws MalformedException {
    Open cursor = find(stream);
    if (cursor == null) {
      return; // it ended while the request was on its way
    }
    synchronized (this) {
      if (cursor.asked) {
        throw new MalformedException(
            "stream " + stream, "is asked for a page before the last one was sent");
      }
      cursor.asked = true;
    }
    replies.put(out -> send(out, stream, cursor, null));
  }

  /** Ends a cursor; the reader is sent that it ended. */
  void close(long stream) {
    Open cursor = find(stream);
    if (cursor == null) {
      return;
    }
    synchronized (this) {
      if (cursor.closed) {
        return;
      }
      cursor.closed = true;
      closeSource(cursor);
    }
    replies.put(
        out -> {
          if (forget(stream)) {
            out.write(stream, new ReadMessages.End());
          }
        });
  }

  private synchronized Open find(long stream) {
    return open.get(stream);
  }

  private synchronized boolean forget(long stream) {
    return open.remove(stream) != null;
  }

  private void closeSource(Open cursor) {
    if (cursor.source != null) {
      try {
        cursor.source.close();
      } catch (IOException e) {
        service.warn("a cursor of session " + peer.session() + " broke: " + e.getMessage());
      }
    }
  }

  /** The sending task: opens the cursor if it is new, fills a page and sends it. */
  private void send(FrameWriter out, long stream, Open cursor, ReadMessages.Read read)
      throws IOException {
    int filled;
    try {
      filled = fill(cursor, read);
    } catch (RefusedException e) {
      fail(out, stream, cursor, e.code(), e.getMessage());
      return;
    } catch (IOException e) {
      fail(out, stream, cursor, "store-unavailable", "it cannot be read: " + e.getMessage());
      return;
    }
    if (filled < 0) {
      return; // closed meanwhile, which is answered by itself
    }
    boolean ended = cursor.source.ended();
    synchronized (this) {
      // Before a byte of the page goes out: the next request may come as soon as it did.
      cursor.asked = false;
    }
    if (filled > 0) {
      out.page(stream, page, filled);
    }
    if (ended && forget(stream)) {
      closeSource(cursor);
      out.write(stream, new ReadMessages.End());
    }
  }

  /** Fills the page; -1 if the cursor was closed meanwhile. */
  private int fill(Open cursor, ReadMessages.Read read) throws IOException, RefusedException {
    if (read != null) {
      synchronized (this) {
        if (cursor.closed) {
          return -1;
        }
      }
      // Not under the lock: it may take long.
      PageSource source = sources.open(read);
      synchronized (this) {
        cursor.source = source;
        if (cursor.closed) {
          closeSource(cursor);
          return -1;
        }
      }
    }
    if (page == null) {
      page = new byte[Limits.PAGE_BYTES_MAX];
    }
    return cursor.source.fill(page);
  }

  private void fail(FrameWriter out, long stream, Open cursor, String code, String detail)
      throws IOException {
    if (forget(stream)) {
      closeSource(cursor);
      out.write(stream, new Messages.Refused(code, Texts.capped(detail)));
    }
  }

  /** Closes what is open and shows nothing more. */
  synchronized void end() {
    ended = true;
    for (Open cursor : open.values()) {
      cursor.closed = true;
      closeSource(cursor);
    }
    open.clear();
  }
}
