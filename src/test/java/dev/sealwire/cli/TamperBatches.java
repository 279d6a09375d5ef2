package dev.sealwire.cli;

import static dev.sealwire.cli.TamperKind.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchPart;
import dev.sealwire.evidence.PayloadReceived;
import java.util.ArrayList;
import java.util.List;

/** Payloads whose client signed once for several, in a log computed anew by its own key. */
final class TamperBatches {
  private static final String ONE = "a2";

  private TamperBatches() {}

  private interface Edit {
    PayloadReceived of(PayloadReceived was, TamperHome home) throws Exception;
  }

  private static TamperKind one(String name, String kind, Edit edit) {
    return of(
            name,
            c ->
                c.rewrite(
                    s -> {
                      TamperHome home = c.real();
                      PayloadReceived now = edit.of(home.received(ONE), home);
                      TamperWords.event(s, home.payload(ONE), now);
                    }))
        .at(kind, payload(ONE));
  }

  private static PayloadReceived with(PayloadReceived p, String statement, Bytes signature) {
    return with(p, statement, signature, p.part());
  }

  private static PayloadReceived with(PayloadReceived p, BatchPart part) {
    return with(p, p.statement(), p.signature(), part);
  }

  private static PayloadReceived with(
      PayloadReceived p, String statement, Bytes signature, BatchPart part) {
    return new PayloadReceived(
        p.session(),
        p.stream(),
        p.certificate(),
        p.name(),
        p.media(),
        p.caseId(),
        p.size(),
        p.sha256(),
        statement,
        signature,
        part,
        p.stored(),
        p.micros());
  }

  private static PayloadReceived path(PayloadReceived p, List<Sha256> path) {
    return with(p, new BatchPart(p.part().item(), p.part().position(), path));
  }

  /** The statement altered, and signed by the client as it is now. */
  private static TamperKind said(String name, String kind, String from, String to) {
    return one(
        name,
        kind,
        (p, h) -> {
          String text = p.statement().replaceFirst(from, to);
          if (text.equals(p.statement())) {
            throw new IllegalArgumentException(from + " is not in " + text);
          }
          return with(p, text, TamperWords.sign(h, "bea", text));
        });
  }

  static List<TamperKind> all() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        one(
            "a batch: a hash of a path altered",
            "statement-batch",
            (p, h) -> {
              List<Sha256> path = new ArrayList<>(p.part().path());
              path.set(0, Sha256.ZERO);
              return path(p, path);
            }));
    t.add(
        one(
            "a batch: a path longer than the tree",
            "statement-batch",
            (p, h) -> {
              List<Sha256> path = new ArrayList<>(p.part().path());
              path.add(Sha256.ZERO);
              return path(p, path);
            }));
    t.add(
        one(
            "a batch: an item of another batch",
            "statement-batch",
            (p, h) -> with(p, h.received("z0").part())));
    t.add(
        one(
            "a batch: the item beside it",
            "statement-fields",
            (p, h) -> with(p, h.received("a3").part())));
    t.add(
        one(
            "a batch: another position",
            "statement-batch",
            (p, h) -> with(p, new BatchPart(p.part().item(), 1, p.part().path()))));
    t.add(
        one(
            "a batch: the statement of another batch",
            "statement-batch",
            (p, h) -> {
              PayloadReceived other = h.received("z0");
              return with(p, other.statement(), other.signature());
            }));
    t.add(one("a batch: nothing but its statement", "statement-form", (p, h) -> with(p, null)));
    t.add(
        said(
            "a batch: another root, signed by its client",
            "statement-batch",
            "\"root\":\"[0-9a-f]{64}\"",
            "\"root\":\"" + "0".repeat(64) + "\""));
    t.add(
        said(
            "a batch: another count, signed by its client",
            "statement-batch",
            "\"count\":5",
            "\"count\":9"));
    t.add(
        said(
            "a batch: another session, signed by its client",
            "statement-fields",
            "\"session\":\"[0-9a-f]{32}\"",
            "\"session\":\"" + "0".repeat(32) + "\""));
    t.add(
        one(
            "a batch: a changed clock in its statement",
            "statement-signature",
            (p, h) ->
                with(
                    p, p.statement().replaceFirst("\"time\":\"2", "\"time\":\"1"), p.signature())));
    t.add(
        one(
            "a batch: signed by another client",
            "statement-signature",
            (p, h) -> with(p, p.statement(), TamperWords.sign(h, "bob", p.statement()))));
    t.add(
        of(
                "a batch: its signature altered in all of its entries",
                c ->
                    c.rewrite(
                        s -> {
                          for (int i = 0; i < 5; i++) {
                            PayloadReceived p = c.real().received("a" + i);
                            Bytes other = TamperWords.sign(c.real(), "bob", p.statement());
                            TamperWords.event(
                                s, c.real().payload("a" + i), with(p, p.statement(), other));
                          }
                        }))
            .at("statement-signature", payload("a0"))
            .at("statement-signature", payload("a4")));
    t.add(
        of(
                "a batch: a name changed in entry and item",
                c ->
                    c.rewrite(
                        s -> {
                          int i = c.real().payload(ONE);
                          s.leaf(
                              i,
                              s.text(i)
                                  .replace("\"name\":\"a2\"", "\"name\":\"x2\"")
                                  .replace("\\\"name\\\":\\\"a2\\\"", "\\\"name\\\":\\\"x2\\\""));
                        }))
            .at("statement-batch", payload(ONE)));
    return t;
  }
}
