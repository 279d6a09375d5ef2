package dev.sealwire.audit;

import static dev.sealwire.audit.Edits.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchPart;
import dev.sealwire.evidence.PayloadReceived;
import java.util.ArrayList;
import java.util.List;

/** By whoever has the log's key: payloads whose client signed for several at once. */
final class BatchTampers {
  private static final String MARK = "batch2";

  private BatchTampers() {}

  private interface Edit {
    PayloadReceived of(PayloadReceived was, SampleLog sample) throws Exception;
  }

  private static PayloadReceived with(PayloadReceived p, String statement, Bytes signature) {
    return with(p, statement, signature, p.part());
  }

  private static PayloadReceived with(
      PayloadReceived p, String statement, Bytes signature, BatchPart part) {
    BatchItem item =
        new BatchItem(p.stream(), p.name(), p.media(), p.caseId(), p.size(), p.sha256(), false);
    return SampleLog.batched(item, p.certificate(), statement, signature, part);
  }

  private static PayloadReceived with(PayloadReceived p, BatchPart part) {
    return with(p, p.statement(), p.signature(), part);
  }

  private static Tamper batch(String name, String kind, Edit edit) {
    return anew(
        name, Area.AUTHENTICITY, kind, MARK, s -> edit.of((PayloadReceived) s.event(MARK), s));
  }

  private static Tamper part(String name, String kind, Edit edit) {
    return batch("a batch: " + name, kind, edit);
  }

  private static Tamper said(String name, String kind, String from, String to) {
    return batch(
        "a batch's statement, signed again: " + name,
        kind,
        (p, s) -> {
          String text = p.statement().replaceFirst(from, to);
          if (text.equals(p.statement())) {
            throw new IllegalArgumentException(from + " is not in " + text);
          }
          return with(p, text, s.keys.alice.sign(text));
        });
  }

  static List<Tamper> batches() {
    List<Tamper> t = new ArrayList<>();
    paths(t);
    statements(t);
    return t;
  }

  private static void paths(List<Tamper> t) {
    String kind = "statement-batch";
    t.add(
        part(
            "a hash of the path altered",
            kind,
            (p, s) -> {
              List<Sha256> path = new ArrayList<>(p.part().path());
              path.set(1, Sha256.ZERO);
              return with(p, new BatchPart(p.part().item(), p.part().position(), path));
            }));
    t.add(
        part(
            "a path longer than the tree",
            kind,
            (p, s) -> {
              List<Sha256> path = new ArrayList<>(p.part().path());
              path.add(Sha256.ZERO);
              return with(p, new BatchPart(p.part().item(), p.part().position(), path));
            }));
    t.add(
        part(
            "a path cut short",
            kind,
            (p, s) ->
                with(
                    p,
                    new BatchPart(
                        p.part().item(), p.part().position(), p.part().path().subList(0, 1)))));
    t.add(
        part(
            "another position",
            kind,
            (p, s) -> with(p, new BatchPart(p.part().item(), 3, p.part().path()))));
    t.add(
        part(
            "a position behind its end",
            kind,
            (p, s) -> with(p, new BatchPart(p.part().item(), 5, p.part().path()))));
    t.add(
        part(
            "an item that was not in it",
            kind,
            (p, s) -> {
              String item = p.part().item().replace("part 2", "part 9");
              return with(p, new BatchPart(item, p.part().position(), p.part().path()));
            }));
    t.add(
        part(
            "an item of another batch",
            kind,
            (p, s) ->
                with(
                    p, SampleLog.batch(List.of(item(7), item(8)), s.keys.alice, 0).get(0).part())));
    t.add(
        part(
            "the item beside it",
            "statement-fields",
            (p, s) -> with(p, ((PayloadReceived) s.event("batch3")).part())));
    t.add(
        part(
            "an item spelled otherwise",
            "statement-form",
            (p, s) ->
                with(
                    p,
                    new BatchPart(p.part().item() + " ", p.part().position(), p.part().path()))));
    t.add(part("nothing that shows it is in it", "statement-form", (p, s) -> with(p, null)));
    t.add(
        anew(
            "a payload of a batch that comes again",
            Area.AUTHENTICITY,
            "statement-replay",
            "batch3",
            s -> s.event(MARK)));
  }

  private static BatchItem item(int i) {
    return new BatchItem(200 + i, "part " + i, null, "case-7", 5, SampleLog.hash("small"), false);
  }

  private static void statements(List<Tamper> t) {
    String root = "\"root\":\"[0-9a-f]{64}\"";
    t.add(said("another root", "statement-batch", root, "\"root\":\"" + "0".repeat(64) + "\""));
    t.add(said("a larger count", "statement-batch", "\"count\":5", "\"count\":9"));
    t.add(said("a smaller count", "statement-batch", "\"count\":5", "\"count\":2"));
    t.add(said("no count", "statement-form", "\"count\":5,", ""));
    t.add(said("a count beyond the limit", "statement-form", "\"count\":5", "\"count\":65"));
    t.add(said("version 1", "statement-form", "\"v\":2", "\"v\":1"));
    t.add(said("another log", "statement-fields", SampleLog.ORIGIN, "other"));
    t.add(said("another session", "statement-fields", SampleLog.S1, SampleLog.S2));
    t.add(said("a short nonce", "statement-fields", "b{32}", "bbbb"));
    t.add(
        batch(
            "a batch's statement with a changed clock",
            "statement-signature",
            (p, s) -> {
              String text = p.statement().replaceFirst("\"time\":\"2026", "\"time\":\"2025");
              return with(p, text, p.signature());
            }));
    t.add(
        batch(
            "a batch signed by another client",
            "statement-signature",
            (p, s) -> with(p, p.statement(), s.keys.bob.sign(p.statement()))));
    t.add(
        batch(
            "a signature over a batch edited, of one payload",
            "statement-signature",
            (p, s) -> with(p, p.statement(), flip(p.signature(), p.signature().size() - 1))));
    t.add(
        batch(
            "a statement of one payload with a path",
            "statement-form",
            (p, s) -> {
              PayloadReceived one = (PayloadReceived) s.event("inline");
              return with(p, one.statement(), one.signature(), p.part());
            }));
  }
}
