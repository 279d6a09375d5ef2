package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Times;
import dev.sealwire.wire.StatusMessages.Connected;
import dev.sealwire.wire.StatusMessages.Expiring;
import dev.sealwire.wire.StatusMessages.Refusals;
import dev.sealwire.wire.StatusMessages.Running;
import dev.sealwire.wire.StatusMessages.Storage;
import dev.sealwire.wire.StatusMessages.Work;
import java.util.List;

/**
 * How the collector stands: its own word, but for the checkpoint.
 *
 * @param checkpoint the latest signed note
 * @param from the size of the checkpoint last sent on this connection
 * @param consistency that the log grew from there
 * @param hour refusals of the last hour
 * @param day refusals of the last 24 hours, or since the start
 * @param fault why it takes nothing, or null
 * @param expiring at most {@link StatusMessages#EXPIRING_MAX}, those that expire first
 * @param expiringMore how many more there are; -1 if it is not known which there are
 */
public record State(
    Running running,
    String checkpoint,
    long from,
    List<Sha256> consistency,
    Connected connected,
    Work work,
    Refusals hour,
    Refusals day,
    Storage storage,
    String fault,
    List<Expiring> expiring,
    long expiringMore)
    implements Message {
  /** Copies the lists. */
  public State {
    consistency = List.copyOf(consistency);
    expiring = List.copyOf(expiring);
  }

  @Override
  public FrameType frameType() {
    return FrameType.STATE;
  }

  @Override
  public Bytes encode() {
    JsonWriter json =
        new JsonWriter()
            .put("software", running.software())
            .put("tls", running.tls())
            .put("started", Times.format(running.started()))
            .put("now", Times.format(running.now()))
            .put("draining", running.draining())
            .put("checkpoint", checkpoint)
            .put("from", from)
            .put("consistency", Messages.base64(consistency));
    return json.object(
            "connections",
            w ->
                w.put("field", connected.field())
                    .put("auditor", connected.auditor())
                    .put("admin", connected.admin())
                    .put("max", connected.max())
                    .put("handshaking", connected.handshaking()))
        .object(
            "work",
            w ->
                w.put("open", work.open())
                    .put("received", work.received())
                    .put("receivedBytes", work.receivedBytes())
                    .put("aborted", work.aborted())
                    .put("queue", work.queue()))
        .object("hour", w -> write(w, hour))
        .object("day", w -> write(w, day))
        .object(
            "storage",
            w ->
                w.put("storeBytes", storage.storeBytes())
                    .put("vaultFiles", storage.vaultFiles())
                    .put("vaultBytes", storage.vaultBytes())
                    .put("freeBytes", storage.freeBytes()))
        .put("fault", fault)
        .objects(
            "expiring",
            expiring,
            (w, one) ->
                w.put("subject", one.subject())
                    .put("role", one.role())
                    .put("serial", one.serial())
                    .put("notAfter", Times.format(one.notAfter())))
        .put("expiringMore", expiringMore)
        .toBytes();
  }

  private static void write(JsonWriter json, Refusals refusals) {
    json.put("refused", refusals.refused())
        .put("folded", refusals.folded())
        .put("storms", refusals.storms());
  }

  /** Reads it and checks that nothing is below what it can be. */
  public static State decode(JsonObject json) throws MalformedException {
    JsonObject connected = json.object("connections");
    JsonObject work = json.object("work");
    JsonObject storage = json.object("storage");
    List<JsonObject> listed = json.objects("expiring");
    if (listed.size() > StatusMessages.EXPIRING_MAX) {
      throw new MalformedException(
          "state",
          "names " + listed.size() + " certificates, want at most " + StatusMessages.EXPIRING_MAX);
    }
    List<Expiring> expiring = new java.util.ArrayList<>();
    for (JsonObject one : listed) {
      expiring.add(
          new Expiring(
              one.string("subject"),
              one.string("role"),
              one.string("serial"),
              Times.parse(one.string("notAfter"))));
    }
    return new State(
        new Running(
            json.string("software"),
            json.string("tls"),
            Times.parse(json.string("started")),
            Times.parse(json.string("now")),
            json.bool("draining")),
        json.string("checkpoint"),
        count(json, "from"),
        Messages.hashes(json.strings("consistency")),
        new Connected(
            count(connected, "field"),
            count(connected, "auditor"),
            count(connected, "admin"),
            count(connected, "max"),
            count(connected, "handshaking")),
        new Work(
            count(work, "open"),
            count(work, "received"),
            count(work, "receivedBytes"),
            count(work, "aborted"),
            count(work, "queue")),
        refusals(json.object("hour")),
        refusals(json.object("day")),
        new Storage(
            known(storage, "storeBytes"),
            known(storage, "vaultFiles"),
            known(storage, "vaultBytes"),
            known(storage, "freeBytes")),
        json.stringOrNull("fault"),
        expiring,
        known(json, "expiringMore"));
  }

  private static Refusals refusals(JsonObject json) throws MalformedException {
    return new Refusals(count(json, "refused"), count(json, "folded"), count(json, "storms"));
  }

  private static long count(JsonObject json, String name) throws MalformedException {
    return json.number(name, 0, Long.MAX_VALUE);
  }

  private static long known(JsonObject json, String name) throws MalformedException {
    return json.number(name, -1, Long.MAX_VALUE);
  }
}
