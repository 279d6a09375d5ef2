package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.evidence.Times;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.Messages;
import dev.sealwire.wire.State;
import dev.sealwire.wire.StatusMessages.Refusals;
import dev.sealwire.wire.StatusMessages.Storage;
import java.time.Duration;

/**
 * How a collector that serves stands, for people and for scripts.
 *
 * @param greeting what it said first
 * @param checkpoint its latest one, verified
 * @param state all the rest: its own word
 */
record LiveStatus(Messages.Greeting greeting, SignedCheckpoint checkpoint, State state) {
  private static final String UNKNOWN = "unknown";

  void show(Console console) {
    var running = state.running();
    var connected = state.connected();
    var work = state.work();
    console.print("collector    " + Shown.text(greeting.name()) + ", " + phase());
    console.print("software     " + Shown.text(running.software()));
    console.print("tls          " + Shown.text(running.tls()));
    console.print("log          " + greeting.origin());
    console.print(
        "entries      " + checkpoint.checkpoint().size() + " signed, " + work.queue() + " waiting");
    console.print(
        "connections  "
            + connected.open()
            + " of "
            + connected.max()
            + " (field "
            + connected.field()
            + ", auditor "
            + connected.auditor()
            + ", admin "
            + connected.admin()
            + "), "
            + connected.handshaking()
            + " handshaking");
    console.print(
        "payloads     "
            + work.open()
            + " on their way; since the start "
            + work.received()
            + " received ("
            + Shown.bytes(work.receivedBytes())
            + "), "
            + work.aborted()
            + " aborted");
    console.print("last hour    " + told(state.hour()));
    console.print("last day     " + told(state.day()));
    Storage storage = state.storage();
    console.print("store        " + bytes(storage.storeBytes()));
    console.print(
        "vault        "
            + bytes(storage.vaultBytes())
            + (storage.vaultFiles() < 0 ? "" : " in " + storage.vaultFiles() + " payloads"));
    console.print("disk left    " + bytes(storage.freeBytes()));
    if (state.expiringMore() < 0) {
      console.warn("the collector cannot tell which certificates expire");
    } else if (state.expiringMore() > 0) {
      console.warn(state.expiringMore() + " more certificates expire than are named here");
    }
    if (state.fault() != null) {
      console.warn("nothing is recorded at present: " + state.fault());
    }
  }

  private String phase() {
    long seconds =
        Math.max(0, Duration.between(state.running().started(), state.running().now()).toSeconds());
    String up =
        (seconds >= 86_400 ? seconds / 86_400 + "d " : "")
            + (seconds >= 3_600 ? seconds / 3_600 % 24 + "h " : "")
            + seconds / 60 % 60
            + "m "
            + seconds % 60
            + "s";
    return (state.running().draining() ? "stopping" : "serving") + " for " + up;
  }

  private static String told(Refusals refusals) {
    return refusals.refused()
        + " connections refused, "
        + refusals.folded()
        + " of them only counted, in "
        + refusals.storms()
        + " storms";
  }

  private static String bytes(long bytes) {
    return bytes < 0 ? UNKNOWN : Shown.bytes(bytes);
  }

  Bytes json() {
    var running = state.running();
    var connected = state.connected();
    var work = state.work();
    Storage storage = state.storage();
    JsonWriter out =
        new JsonWriter()
            .put("live", true)
            .put("name", greeting.name())
            .put("origin", greeting.origin())
            .put("software", running.software())
            .put("tls", running.tls())
            .put("started", Times.format(running.started()))
            .put("now", Times.format(running.now()))
            .put("draining", running.draining())
            .put("fault", state.fault())
            .put("entries", checkpoint.checkpoint().size())
            .put("signed", checkpoint.checkpoint().size())
            .put("root", checkpoint.checkpoint().root())
            .put("queue", work.queue())
            .put("connections", connected.open())
            .put("connectionsMax", connected.max())
            .put("field", connected.field())
            .put("auditor", connected.auditor())
            .put("admin", connected.admin())
            .put("handshaking", connected.handshaking())
            .put("payloadsOpen", work.open())
            .put("payloadsReceived", work.received())
            .put("payloadBytes", work.receivedBytes())
            .put("payloadsAborted", work.aborted())
            .object("lastHour", w -> write(w, state.hour()))
            .object("lastDay", w -> write(w, state.day()));
    put(out, "storeBytes", storage.storeBytes());
    put(out, "vaultFiles", storage.vaultFiles());
    put(out, "vaultBytes", storage.vaultBytes());
    put(out, "diskFreeBytes", storage.freeBytes());
    put(out, "expiringMore", state.expiringMore());
    return StatusCommand.expiring(out, state.expiring());
  }

  private static void write(JsonWriter json, Refusals refusals) {
    json.put("refused", refusals.refused())
        .put("folded", refusals.folded())
        .put("storms", refusals.storms());
  }

  /** What is not known is left out. */
  private static void put(JsonWriter json, String name, long value) {
    if (value >= 0) {
      json.put(name, value);
    }
  }
}
