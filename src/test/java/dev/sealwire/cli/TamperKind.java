package dev.sealwire.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One kind of tampering and what verify must say of it.
 *
 * @param name what was done
 * @param change does it
 * @param found findings that must be there
 * @param also kinds of findings that may be there too, since the same change contradicts more
 * @param kept what must be given with --against for it to be found; empty if nothing
 * @param exit what verify ends with, given that
 * @param words what it says where that is no finding: a reason to stop, or something NOT CHECKED
 */
record TamperKind(
    String name,
    Change change,
    List<Found> found,
    List<String> also,
    List<Kept> kept,
    int exit,
    String words) {

  /** Alters a copy. */
  interface Change {
    void on(TamperCopy copy) throws Exception;
  }

  /** Asked of the home as it was. */
  interface Ask<T> {
    T of(TamperHome home) throws Exception;
  }

  /**
   * Where a finding must be.
   *
   * @param words for people
   * @param index of the finding, or null if it has none
   * @param place text that its place must hold, or null
   */
  record Place(String words, Ask<Long> index, Ask<String> place) {}

  /** A finding that must be there. */
  record Found(String kind, Place at) {}

  /** What somebody kept. */
  record Kept(String words, Ask<java.nio.file.Path> file) {}

  static TamperKind of(String name, Change change) {
    return new TamperKind(name, change, List.of(), List.of(), List.of(), Exit.EVIDENCE, null);
  }

  TamperKind at(String kind, Place place) {
    List<Found> more = new ArrayList<>(found);
    more.add(new Found(kind, place));
    return new TamperKind(name, change, more, also, kept, exit, words);
  }

  TamperKind also(String... kinds) {
    return new TamperKind(name, change, found, Arrays.asList(kinds), kept, exit, words);
  }

  /** Without this, verify finds nothing, and says that it could not have. */
  TamperKind against(Kept... what) {
    return new TamperKind(name, change, found, also, Arrays.asList(what), exit, words);
  }

  /** Given with --against, without which there is nothing to find and nothing to show. */
  TamperKind with(Kept what) {
    return new TamperKind(name, change, found, also, List.of(what), exit, "");
  }

  /** It cannot be read, so nothing is decided. */
  TamperKind unread(String why) {
    return new TamperKind(name, change, found, also, kept, Exit.UNREACHED, why);
  }

  /** No finding, but NOT CHECKED, in these words. */
  TamperKind notChecked(String what) {
    return new TamperKind(name, change, found, also, kept, Exit.DONE, what);
  }

  /** Whether there is something wrong with the log that only shows against what was kept. */
  boolean needsKept() {
    return !kept.isEmpty() && words == null;
  }

  static Place nowhere(String words, Ask<String> place) {
    return new Place(words, null, place);
  }

  static Place index(String words, Ask<Long> index) {
    return new Place(words, index, null);
  }

  static Place column(String name, String column) {
    return new Place(
        "payload " + name + ", its " + column, h -> (long) h.payload(name), h -> column);
  }

  static Place payload(String name) {
    return index("payload " + name, h -> (long) h.payload(name));
  }

  static Place accepted(String who) {
    return index(who + "'s handshake", h -> (long) h.accepted(who));
  }

  static Place issued(String who) {
    return index(who + "'s issuing", h -> (long) h.issued(who));
  }

  static Place rejected(String reason) {
    return index("the handshake refused as " + reason, h -> (long) h.rejected(reason));
  }

  static Place checkpointOver(String name) {
    return index("first checkpoint over " + name, h -> h.checkpointOver(h.payload(name)));
  }

  static Place end() {
    return index("the index after the last", h -> (long) h.size());
  }

  static Kept checkpoint(String who) {
    return new Kept(who + "'s checkpoint", h -> h.keptCheckpoint(who));
  }

  static Kept receipt(String who, String name) {
    return new Kept(who + "'s receipt of " + name, h -> h.keptReceipt(who, h.payload(name)));
  }

  @Override
  public String toString() {
    return name;
  }
}
