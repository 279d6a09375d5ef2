package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.evidence.PayloadReceived;
import java.io.IOException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Verifies the signature of a batch once for all of its payloads, which are near each other in the
 * log. How many batches are remembered is bounded; one that was forgotten is verified again. One
 * thread.
 */
final class SignedBatches {
  /** Batches that are remembered: of as many connections that send at once. */
  static final int BATCHES_MAX = 256;

  private record Key(Sha256 certificate, String statement, Bytes signature) {}

  private static final class Batch {
    private final List<Long> waiting = new ArrayList<>(); // indexes, until there is an answer
    private Boolean verified; // null before the answer
    private int payloads;
  }

  private final Signatures signatures;
  private final LongConsumer wrong;
  private long asked;
  private final Map<Key, Batch> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Batch> eldest) {
          return size() > BATCHES_MAX;
        }
      };

  /**
   * @param wrong is told the index of each entry whose signature does not verify, now or later
   */
  SignedBatches(Signatures signatures, LongConsumer wrong) {
    this.signatures = signatures;
    this.wrong = wrong;
  }

  /** How many signatures were verified. */
  long signatures() {
    return asked;
  }

  void verify(PublicKey key, long index, PayloadReceived payload) throws IOException {
    Key id = new Key(payload.certificate(), payload.statement(), payload.signature());
    Batch batch = recent.get(id);
    // One answer is for as many payloads as a batch can have: no log makes it keep more indexes.
    if (batch == null || batch.payloads == BatchStatement.ITEMS_MAX) {
      batch = new Batch();
      recent.put(id, batch);
      ask(key, payload, batch);
    }
    batch.payloads++;
    if (batch.verified == null) {
      batch.waiting.add(index);
    } else if (!batch.verified) {
      wrong.accept(index);
    }
  }

  private void ask(PublicKey key, PayloadReceived payload, Batch batch) throws IOException {
    asked++;
    signatures.verify(
        key,
        Bytes.utf8(payload.statement()),
        payload.signature(),
        verified -> {
          batch.verified = verified;
          if (!verified) {
            batch.waiting.forEach(wrong::accept);
          }
          batch.waiting.clear();
        });
  }
}
