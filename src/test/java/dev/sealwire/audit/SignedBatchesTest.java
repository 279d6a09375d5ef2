package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.PayloadReceived;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SignedBatchesTest {
  private final List<Long> wrong = new ArrayList<>();

  private long verify(PayloadReceived payload, long from, long to, int others) throws Exception {
    SampleLog sample = SampleLog.clean();
    try (Workers workers = new Workers(2, true)) {
      Signatures signatures = new Signatures(TestWriter.SUITE, workers);
      SignedBatches batches = new SignedBatches(signatures, wrong::add);
      var key = sample.keys.alice.certificate().getPublicKey();
      for (long index = from; index < to; index++) {
        batches.verify(key, index, payload);
        for (int i = 0; i < others; i++) {
          String text = "another " + i;
          batches.verify(
              key,
              -1,
              SampleLog.batched(
                  dev.sealwire.evidence.BatchItem.decode(Bytes.utf8(payload.part().item())),
                  payload.certificate(),
                  text,
                  sample.keys.alice.sign(text),
                  payload.part()));
        }
      }
      signatures.finish();
      return batches.signatures();
    }
  }

  private PayloadReceived payload(boolean good) throws Exception {
    SampleLog sample = SampleLog.clean();
    PayloadReceived p = (PayloadReceived) sample.event("batch2");
    Bytes signature = good ? p.signature() : Edits.flip(p.signature(), p.signature().size() - 1);
    return SampleLog.batched(
        dev.sealwire.evidence.BatchItem.decode(Bytes.utf8(p.part().item())),
        p.certificate(),
        p.statement(),
        signature,
        p.part());
  }

  @Test
  void one_verification_is_for_64_payloads_and_no_more() throws Exception {
    assertEquals(1, verify(payload(true), 0, 64, 0));
    assertEquals(2, verify(payload(true), 0, 65, 0));
    assertEquals(16, verify(payload(true), 0, 1024, 0));
    assertEquals(List.of(), wrong);
  }

  @Test
  void a_wrong_signature_is_said_of_every_payload() throws Exception {
    assertEquals(4, verify(payload(false), 100, 300, 0));
    assertEquals(LongStream.range(100, 300).boxed().toList(), List.copyOf(new TreeSet<>(wrong)));
    assertEquals(200, wrong.size());
  }

  @Test
  void what_was_forgotten_is_verified_again() throws Exception {
    int others = SignedBatches.BATCHES_MAX;
    assertEquals(2L * (1 + others), verify(payload(false), 0, 2, others));
    assertEquals(List.of(0L, 1L), wrong);
  }
}
