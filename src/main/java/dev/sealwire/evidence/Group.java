package dev.sealwire.evidence;

import dev.sealwire.tlog.Tile;
import java.util.List;

/**
 * What the writer stores as one: all of it or nothing.
 *
 * @param entries entries, whose indexes go on from the log's size without a gap; at most {@value
 *     #ENTRIES_MAX}
 * @param tiles tiles that became full with them
 * @param certificates certificates they name; one that is stored already is passed over
 * @param payloads small payloads they name; one that is stored already is passed over
 * @param checkpoint the checkpoint signed after the group before this one, or null if it is stored
 *     already
 */
public record Group(
    List<StoredEntry> entries,
    List<Tile> tiles,
    List<StoredCertificate> certificates,
    List<StoredPayload> payloads,
    StoredCheckpoint checkpoint) {

  /** Entries in a group. */
  public static final int ENTRIES_MAX = 1000;

  /** Copies the lists. */
  public Group {
    entries = List.copyOf(entries);
    tiles = List.copyOf(tiles);
    certificates = List.copyOf(certificates);
    payloads = List.copyOf(payloads);
  }
}
