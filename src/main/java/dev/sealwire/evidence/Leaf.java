package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import java.time.Instant;
import java.util.Map;

/**
 * The leaf: one line of UTF-8 JSON without spaces, fields in a fixed order. It is made once, when
 * the entry is recorded, and is stored and hashed as those very bytes ever after.
 */
public final class Leaf {
  /** Longest leaf: its length is a u16 in entry bundles (tlog-tiles). */
  public static final int BYTES_MAX = 65_535;

  /** Version of the encoding, field {@code v}. */
  public static final long VERSION = 1;

  private interface Reader {
    Event read(JsonObject json) throws MalformedException;
  }

  private static final Map<String, Reader> READERS =
      Map.ofEntries(
          Map.entry(LogOpened.TYPE, LogOpened::read),
          Map.entry(CollectorStarted.TYPE, CollectorStarted::read),
          Map.entry(CollectorStopped.TYPE, CollectorStopped::read),
          Map.entry(CollectorReloaded.TYPE, CollectorReloaded::read),
          Map.entry(ClockStepped.TYPE, ClockStepped::read),
          Map.entry(Recovery.TYPE, Recovery::read),
          Map.entry(CertificateIssued.TYPE, CertificateIssued::read),
          Map.entry(CertificateRevoked.TYPE, CertificateRevoked::read),
          Map.entry(AuthoritySucceeded.TYPE, AuthoritySucceeded::read),
          Map.entry(HandshakeAccepted.TYPE, HandshakeAccepted::read),
          Map.entry(HandshakeRejected.TYPE, HandshakeRejected::read),
          Map.entry(HandshakeStorm.TYPE, HandshakeStorm::read),
          Map.entry(PayloadReceived.TYPE, PayloadReceived::read),
          Map.entry(PayloadAborted.TYPE, PayloadAborted::read),
          Map.entry(SessionClosed.TYPE, SessionClosed::read),
          Map.entry(EvidenceRead.TYPE, EvidenceRead::read),
          Map.entry(EvidenceExported.TYPE, EvidenceExported::read),
          Map.entry(EvidenceVerified.TYPE, EvidenceVerified::read),
          Map.entry(EvidenceRefused.TYPE, EvidenceRefused::read),
          Map.entry(AdminRefused.TYPE, AdminRefused::read));

  /**
   * Those types of which a log has many. Their readers take the fields in the order in which they
   * are written, and all they read writes as it was read; a test holds each of them to it.
   */
  private static final Map<String, JsonFields.Reader<Event>> EXACT =
      Map.ofEntries(
          Map.entry(HandshakeAccepted.TYPE, HandshakeAccepted::read),
          Map.entry(HandshakeRejected.TYPE, HandshakeRejected::read),
          Map.entry(PayloadReceived.TYPE, PayloadReceived::read),
          Map.entry(PayloadAborted.TYPE, PayloadAborted::read),
          Map.entry(SessionClosed.TYPE, SessionClosed::read),
          Map.entry(EvidenceRead.TYPE, EvidenceRead::read),
          Map.entry(EvidenceExported.TYPE, EvidenceExported::read),
          Map.entry(EvidenceVerified.TYPE, EvidenceVerified::read),
          Map.entry(EvidenceRefused.TYPE, EvidenceRefused::read),
          Map.entry(AdminRefused.TYPE, AdminRefused::read));

  private Leaf() {}

  /** The names of all types this version knows. */
  public static java.util.Set<String> types() {
    return READERS.keySet();
  }

  /**
   * The leaf of {@code event}, recorded at {@code time}.
   *
   * @throws MalformedException if it would be longer than {@value #BYTES_MAX} bytes
   */
  public static Bytes encode(Instant time, Event event) throws MalformedException {
    JsonWriter json = new JsonWriter();
    json.put("v", VERSION).put("type", event.type()).put("time", Times.format(time));
    event.write(json);
    Bytes leaf = json.toBytes();
    if (leaf.size() > BYTES_MAX) {
      throw new MalformedException(
          "entry", "is " + leaf.size() + " bytes, want at most " + BYTES_MAX);
    }
    return leaf;
  }

  /**
   * What {@code leaf} says.
   *
   * @throws MalformedException if it is not exactly the encoding of an entry of this version:
   *     another spelling, order or field is refused, so that no two leaves say the same
   */
  public static Entry decode(Bytes leaf) throws MalformedException {
    Entry entry = exact(leaf);
    return entry != null ? entry : byWriting(leaf);
  }

  /** What {@code leaf} says, found out by writing it again: the definition, and slow. */
  static Entry byWriting(Bytes leaf) throws MalformedException {
    JsonObject json = Json.parse("entry", leaf, BYTES_MAX);
    Reader reader = READERS.get(type(json));
    Entry entry = new Entry(Times.parse(json.string("time")), reader.read(json));
    if (!encode(entry.time(), entry.event()).equals(leaf)) {
      throw new MalformedException("entry", "is not in its one exact spelling");
    }
    return entry;
  }

  /** What {@code leaf} says if one reading from front to back can tell; else null. */
  static Entry exact(Bytes leaf) {
    return OneSpelling.exact("entry", leaf, BYTES_MAX, Leaf::exact);
  }

  private static Entry exact(JsonFields json) throws MalformedException {
    json.number("v", VERSION, VERSION);
    JsonFields.Reader<Event> reader = EXACT.get(json.string("type"));
    return reader == null ? null : new Entry(Times.parse(json.string("time")), reader.read(json));
  }

  private static String type(JsonFields json) throws MalformedException {
    json.number("v", VERSION, VERSION);
    String type = json.string("type");
    if (!READERS.containsKey(type)) {
      throw new MalformedException("entry", "has the unknown type " + type);
    }
    return type;
  }
}
