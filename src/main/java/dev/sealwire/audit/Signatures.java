package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Verifies signatures on other threads, in batches; their answers come back on the audit's own
 * thread and in order. The number that waits is bounded.
 */
final class Signatures {
  /** Signatures that one task verifies. */
  static final int BATCH = 64;

  /** Batches that wait for each thread. */
  static final int BATCHES_MAX = 4;

  private static final int ED25519_KEY_BYTES = 32;
  private static final int ED25519_SPKI_BYTES = 44; // RFC 8410 section 4: 12 bytes, then the key

  /** What to do with the answer. */
  interface Answer {
    void answer(boolean verified);
  }

  private record Task(PublicKey key, Bytes message, Bytes signature, Answer answer) {}

  private record Batch(List<Task> tasks, Future<boolean[]> results) {}

  private final SignatureSuite suite;
  private final Workers workers;
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
    gathering.add(new Task(key, message, signature, answer));
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
      results[i] = verify(task.key, task.message, task.signature);
    }
    return results;
  }

  private void take() throws IOException {
    Batch batch = running.remove();
    boolean[] results = Workers.await(batch.results);
    for (int i = 0; i < results.length; i++) {
      batch.tasks.get(i).answer.answer(results[i]);
    }
  }

  private boolean verify(PublicKey key, Bytes message, Bytes signature) {
    if (isEd25519(key)) {
      Bytes spki = Bytes.of(key.getEncoded());
      Bytes raw = spki.slice(ED25519_SPKI_BYTES - ED25519_KEY_BYTES);
      return spki.size() == ED25519_SPKI_BYTES && suite.verifyEd25519(raw, message, signature);
    }
    if (key instanceof ECPublicKey ec
        && ec.getParams().getCurve().getField().getFieldSize() == 256) {
      return suite.verifyEcdsaP256(key, message, signature);
    }
    return byPlatform(
        key instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA", key, message, signature);
  }

  private static boolean byPlatform(
      String algorithm, PublicKey key, Bytes message, Bytes signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      message.update(verifier);
      return verifier.verify(signature.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + algorithm, e);
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    }
  }

  private static boolean isEd25519(PublicKey key) {
    return key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519");
  }
}
