package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchPart;
import dev.sealwire.evidence.BatchTree;
import dev.sealwire.wire.FinishBatch;
import dev.sealwire.wire.Messages;
import java.util.ArrayList;
import java.util.List;

/** What becomes of payloads whose last byte has come. Belongs to its session's thread. */
final class Finishing {
  private final String session;
  private final StatementCheck statements;
  private final Service service;
  private final SessionRecords records;
  private final Replies replies;

  /** Holds a payload against what was said of it. */
  private interface Check {
    void check(Sha256 sha256) throws RefusedException;
  }

  Finishing(Admitted peer, Service service, SessionRecords records, Replies replies) {
    this.session = peer.session();
    this.service = service;
    this.records = records;
    this.replies = replies;
    this.statements =
        new StatementCheck(service.ledger().origin(), session, peer.certificate(), service.suite());
  }

  /** One payload, with a statement of its own. */
  void one(Intake intake, Messages.Finish finish) {
    Signed signed = new Signed(finish.statement(), finish.signature(), null);
    finish(intake, signed, sha256 -> statements.check(finish, intake, sha256));
  }

  /**
   * What a batch says of each payload.
   *
   * @throws MalformedException if one of its items is none: whose it is cannot be said then
   */
  static List<BatchItem> items(FinishBatch batch) throws MalformedException {
    List<BatchItem> items = new ArrayList<>(batch.items().size());
    for (String text : batch.items()) {
      items.add(BatchItem.decode(Bytes.utf8(text)));
    }
    return items;
  }

  /**
   * The payloads of a batch. Where its statement does not hold, all are refused; where it does,
   * those that are not what was said of them.
   *
   * @param intakes in the order of the items
   */
  void batch(FinishBatch batch, List<BatchItem> items, List<Intake> intakes) {
    BatchTree tree = new BatchTree(batch.items().stream().map(Bytes::utf8).toList());
    RefusedException fault = fault(batch, tree.root());
    for (int i = 0; i < items.size(); i++) {
      Intake intake = intakes.get(i);
      if (intake.discarding()) {
        continue;
      }
      BatchItem item = items.get(i);
      BatchPart part = new BatchPart(batch.items().get(i), i, tree.path(i));
      finish(
          intake,
          new Signed(batch.statement(), batch.signature(), part),
          sha256 -> {
            if (fault != null) {
              throw fault;
            }
            StatementCheck.check(item, intake, sha256);
          });
    }
  }

  private RefusedException fault(FinishBatch batch, Sha256 root) {
    try {
      statements.check(batch, root);
      return null;
    } catch (RefusedException e) {
      return e;
    }
  }

  private void finish(Intake intake, Signed signed, Check check) {
    Sha256 sha256 = intake.hash();
    RefusedException refusal = null;
    try {
      check.check(sha256);
      records.received(intake, sha256, signed);
    } catch (RefusedException e) {
      refusal = e;
    } finally {
      service.close(intake, session);
    }
    if (refusal != null) {
      records.aborted(intake, sha256, refusal.code(), refusal.getMessage());
      replies.refused(intake.stream(), refusal.code(), refusal.getMessage());
    }
  }
}
