package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;

/**
 * Verifies signatures on other threads, in batches; their answers come back on the audit's own
 * thread and in order. The number that waits is bounded.
 */
final class Signatures {
  /** Signatures that one task verifies. */
  static final int BATCH = 64;

  /** Batches that wait for each thread. */
  static final int BATCHES_MAX = 4;

  /** What to do with the answer. */
  interface Answer {
    void answer(boolean verified);
  }

  private record Task(
      BiPredicate<Bytes, Bytes> verifier, Bytes message, Bytes signature, Answer answer) {}

  private record Batch(List<Task> tasks, Future<boolean[]> results) {}

  private final SignatureSuite suite;
  private final Workers workers;
  private final Map<PublicKey, BiPredicate<Bytes, Bytes>> verifiers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<PublicKey, BiPredicate<Bytes, Bytes>> eldest) {
          return size() > PublicKeys.KEYS_MAX;
        }
      };
  private final Deque<Batch> running = new ArrayDeque<>();
  private List<Task> gathering = new ArrayList<>(BATCH);

  Signatures(SignatureSuite suite, Workers workers) {
    this.suite = suite;
    this.workers = workers;
  }

  /** Whether there is a way to verify signatures of this kind of key. */
  static boolean knows(PublicKey key) {
    return key instanceof ECPublicKey || key instanceof RSAPublicKey || isEd25519(key);
  }

  /** Verifies one; {@code answer} is called on this thread, now or later. */
  void verify(PublicKey key, Bytes message, Bytes signature, Answer answer) throws IOException {
    BiPredicate<Bytes, Bytes> verifier = verifiers.computeIfAbsent(key, suite::verifier);
    gathering.add(new Task(verifier, message, signature, answer));
    if (gathering.size() == BATCH) {
      send();
    }
    while (running.size() > workers.threads() * BATCHES_MAX) {
      take();
    }
  }

  /** Waits for all answers. */
  void finish() throws IOException {
    send();
    while (!running.isEmpty()) {
      take();
    }
  }

  private void send() {
    if (!gathering.isEmpty()) {
      List<Task> tasks = gathering;
      gathering = new ArrayList<>(BATCH);
      running.add(new Batch(tasks, workers.submit(() -> verifyAll(tasks))));
    }
  }

  private boolean[] verifyAll(List<Task> tasks) {
    boolean[] results = new boolean[tasks.size()];
    for (int i = 0; i < results.length; i++) {
      Task task = tasks.get(i);
      // The very check that let the statement in: what one takes, the other must.
      results[i] = task.verifier.test(task.message, task.signature);
    }
    return results;
  }

  private void take() throws IOException {
    Batch batch = running.remove();
    boolean[] results = workers.finish(batch.results);
    for (int i = 0; i < results.length; i++) {
      batch.tasks.get(i).answer.answer(results[i]);
    }
  }

  private static boolean isEd25519(PublicKey key) {
    return key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519");
  }
}
