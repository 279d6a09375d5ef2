package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.Chain;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.StoredCheckpoint;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Entries as a ledger would make them: the same index always gives the same entry. */
final class Samples {
  static final Instant START = Instant.parse("2026-11-23T04:44:53Z");

  private Samples() {}

  static Sha256 hash(String text) {
    return Sha256.hash(Bytes.utf8(text));
  }

  /** The time of entry {@code index}: one second each. */
  static Instant time(long index) {
    return START.plusSeconds(index);
  }

  /** Handshakes, refusals, payloads, aborts and certificates in turn. */
  static Event event(long index) {
    String session = "session-" + index / 10;
    Sha256 certificate = hash("certificate-" + index % 3);
    return switch ((int) (index % 5)) {
      case 0 -> new HandshakeAccepted(handshake(session, index, certificate));
      case 1 -> new HandshakeRejected(handshake(session, index, certificate), "no-chain", "none");
      case 2 ->
          new PayloadReceived(
              session,
              index,
              certificate,
              "name",
              null,
              "case-" + index % 4,
              7,
              hash("payload-" + index % 11),
              "statement".repeat(30),
              Bytes.utf8("signature"),
              PayloadReceived.INLINE,
              5);
      case 3 ->
          new PayloadAborted(
              session, index, certificate, "name", null, 3, hash("part"), "broken", "closed");
      default ->
          new CertificateIssued(
              "subject", "0f", certificate, "field", START, START.plusSeconds(60), "admin");
    };
  }

  private static Handshake handshake(String session, long index, Sha256 certificate) {
    return new Handshake(
        session,
        "192.0.2." + index % 7,
        1024,
        null,
        "TLSv1.3",
        null,
        null,
        null,
        List.of(certificate, hash("authority")),
        "subject",
        "field",
        hash("policy"),
        9);
  }

  static Bytes leaf(long index) {
    try {
      return Leaf.encode(time(index), event(index));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static StoredEntry entry(long index) {
    Bytes leaf = leaf(index);
    Sha256 leafHash = Sha256.hash(Bytes.of((byte) 0), leaf);
    // A real chain walks from the first; a link of its own is enough to be told apart.
    return new StoredEntry(index, leaf, leafHash, new Chain().next(hash("" + index), leafHash));
  }

  static List<StoredEntry> entries(long from, int count) {
    List<StoredEntry> entries = new ArrayList<>();
    for (long i = from; i < from + count; i++) {
      entries.add(entry(i));
    }
    return entries;
  }

  static Group group(long from, int count) {
    return group(entries(from, count));
  }

  static Group group(List<StoredEntry> entries) {
    return new Group(entries, List.of(), List.of(), List.of(), null);
  }

  static StoredCheckpoint checkpoint(long size) {
    return new StoredCheckpoint(size, Bytes.utf8("origin\n" + size + "\nroot\n"));
  }

  static <T> List<T> all(Cursor<T> cursor) throws IOException {
    List<T> out = new ArrayList<>();
    try (cursor) {
      T item;
      while ((item = cursor.next()) != null) {
        out.add(item);
      }
    }
    return out;
  }

  /** What is wrong with a store that was promised to hold {@code acknowledged} entries, or null. */
  static String wrong(EvidenceReader reader, long acknowledged) throws IOException {
    long size = reader.size();
    if (size < acknowledged) {
      return "size is " + size + ", acknowledged were " + acknowledged;
    }
    long next = 0;
    for (UnverifiedEntry found : all(reader.entries(0, Long.MAX_VALUE))) {
      StoredEntry wanted = entry(next);
      if (found.index() != next
          || !found.leaf().equals(wanted.leaf())
          || !found.leafHash().equals(wanted.leafHash().bytes())
          || !found.chainHash().equals(wanted.chainHash().bytes())) {
        return "entry " + next + " is not as it was appended";
      }
      next++;
    }
    return next == size ? null : "entries end at " + next + ", size is " + size;
  }
}
