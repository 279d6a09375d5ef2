package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;

/** Entries as commands read and print them. */
final class Reading {
  private Reading() {}

  /**
   * The entry at {@code index}.
   *
   * @throws Failure if there is none
   */
  static UnverifiedEntry entry(EvidenceReader log, long index) throws IOException, Failure {
    long size = log.size();
    if (index < 0 || index >= size) {
      String range = size == 0 ? "and is empty" : "from 0 to " + (size - 1);
      throw Failure.usage(
          "no entry " + index + ": the log has " + size + " entries, " + range, null);
    }
    return log.entry(index)
        .orElseThrow(() -> Failure.evidence("entry " + index + " is missing from the log", null));
  }

  /**
   * One line of JSON: {@code {"index":12,} and then the leaf's own fields, byte for byte. What is
   * not JSON at all was tampered with and comes as {@code {"index":12,"malformed":"<base64>"}}.
   */
  static String jsonLine(UnverifiedEntry entry) {
    Bytes leaf = entry.leaf();
    try {
      Json.parse("entry", leaf, Leaf.BYTES_MAX);
      String text = leaf.utf8();
      if (text.startsWith("{\"") && text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
        return "{\"index\":" + entry.index() + "," + text.substring(1);
      }
    } catch (MalformedException e) {
      // Told apart below.
    }
    return Rows.utf8(
        new JsonWriter().put("index", entry.index()).base64("malformed", leaf).toBytes());
  }
}
