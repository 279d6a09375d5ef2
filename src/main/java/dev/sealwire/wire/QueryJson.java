package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader.Query;
import java.time.Instant;

/** A query as the fields of a READ: times in nanoseconds since 1970, as the search columns. */
final class QueryJson {
  private static final long NANOS = 1_000_000_000L;

  private QueryJson() {}

  /** Holds the texts to {@link Limits#LABEL_BYTES_MAX}. */
  static void check(Query query) throws MalformedException {
    limit("type", query.type());
    limit("peer", query.peer());
    limit("case", query.caseId());
    limit("session", query.session());
  }

  private static void limit(String name, String text) throws MalformedException {
    int size = text == null ? 0 : Bytes.utf8(text).size();
    if (size > Limits.LABEL_BYTES_MAX) {
      throw new MalformedException(
          name, "is " + size + " bytes, want at most " + Limits.LABEL_BYTES_MAX);
    }
  }

  static void write(Query query, JsonWriter json) {
    json.put("type", query.type()).put("peer", query.peer());
    put(json, "certificate", query.certificate());
    json.put("case", query.caseId()).put("session", query.session());
    if (query.from() != null) {
      json.put("from", nanos(query.from()));
    }
    if (query.to() != null) {
      json.put("to", nanos(query.to()));
    }
    put(json, "payload", query.payload());
  }

  /** A hash, if there is one. */
  static void put(JsonWriter json, String name, Sha256 hash) {
    if (hash != null) {
      json.put(name, hash);
    }
  }

  /** Times that 64 bits do not count stand at the end they passed. */
  private static long nanos(Instant time) {
    try {
      return Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
    } catch (ArithmeticException e) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  static Query read(JsonObject json) throws MalformedException {
    return new Query(
        json.stringOrNull("type"),
        json.stringOrNull("peer"),
        hashOrNull(json, "certificate"),
        json.stringOrNull("case"),
        json.stringOrNull("session"),
        timeOrNull(json, "from"),
        timeOrNull(json, "to"),
        hashOrNull(json, "payload"));
  }

  private static Sha256 hashOrNull(JsonObject json, String name) throws MalformedException {
    return json.has(name) ? json.sha256(name) : null;
  }

  private static Instant timeOrNull(JsonObject json, String name) throws MalformedException {
    if (!json.has(name)) {
      return null;
    }
    long nanos = json.number(name);
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }
}
