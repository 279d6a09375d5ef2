package dev.sealwire.bench;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.pki.LogKey;
import dev.sealwire.tlog.SignatureSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;

/** What this machine can do at all: hash, write and force, sign and verify. */
final class LimitsWork implements Work {
  private static final int HASHED_BYTES = 1 << 20;
  private static final int PAGE_BYTES = 4096;
  private static final int FORCES = 500;
  private static final int SIGNATURES = 2000;
  private static final int STATEMENT_BYTES = 500;
  private static final int CHECKPOINT_BYTES = 100;
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;

  @Override
  public String name() {
    return "limits";
  }

  @Override
  public List<Figure> run(Plan plan) throws IOException {
    List<Double> hashed = new ArrayList<>();
    List<Double> forced = new ArrayList<>();
    List<Double> verified = new ArrayList<>();
    long[] latencies = new long[plan.rounds() * FORCES];
    Signed signed = Signed.by(plan);
    for (int round = -Plan.WARM_UPS; round < plan.rounds(); round++) {
      double hash = hash(plan);
      long[] nanos = force(plan);
      double verify = signed.verify();
      if (round >= 0) {
        hashed.add(hash);
        forced.add(FORCES * NANOS / java.util.Arrays.stream(nanos).sum());
        verified.add(verify);
        System.arraycopy(nanos, 0, latencies, round * FORCES, FORCES);
      }
    }
    return List.of(
        Figure.of(name(), "SHA-256 from memory, one core", "MB/s", hashed),
        Figure.of(name(), "4 KiB written and forced", "/s", forced).with(Quantiles.of(latencies)),
        Figure.of(name(), "ECDSA P-256 verified, one core", "/s", verified));
  }

  static double hash(Plan plan) {
    MessageDigest digest = Sha256.digest();
    byte[] data = new byte[HASHED_BYTES];
    long start = System.nanoTime();
    long end = start + plan.round().toNanos() / 4;
    long count = 0;
    do {
      digest.update(data);
      count += data.length;
    } while (System.nanoTime() < end);
    Sha256.finish(digest);
    return count / MEGA / ((System.nanoTime() - start) / NANOS);
  }

  /** Nanoseconds of each. */
  private static long[] force(Plan plan) throws IOException {
    Path file = Files.createTempFile(plan.folder(), "force", null);
    long[] nanos = new long[FORCES];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FORCES; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(PAGE_BYTES));
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
    } finally {
      Files.delete(file);
    }
    return nanos;
  }

  /**
   * What is verified again and again: as many statements and checkpoints as there are, one after
   * the other. Of a single signature a processor learns each step, and takes a fourteenth less for
   * it than for signatures that it has not seen, as those of a log are.
   */
  static final class Signed {
    private static final int COUNT = 1 << 10;

    private final SignatureSuite suite;
    private final PublicKey client;
    private final Bytes logKey;
    private final List<Bytes> statements = new ArrayList<>();
    private final List<Bytes> signatures = new ArrayList<>(); // as a client signs
    private final List<Bytes> checkpoints = new ArrayList<>();
    private final List<Bytes> logSignatures = new ArrayList<>(); // as a log signs

    private Signed(Plan plan, SignatureSuite suite, KeyPair client, LogKey log) throws IOException {
      this.suite = suite;
      this.client = client.getPublic();
      this.logKey = log.publicKey();
      for (int i = 0; i < COUNT; i++) {
        Bytes statement = random(plan, STATEMENT_BYTES);
        Bytes checkpoint = random(plan, CHECKPOINT_BYTES);
        statements.add(statement);
        signatures.add(suite.sign(client.getPrivate(), statement));
        checkpoints.add(checkpoint);
        logSignatures.add(suite.signEd25519(log.privateKey(), checkpoint));
      }
    }

    private static Bytes random(Plan plan, int size) {
      byte[] data = new byte[size];
      plan.random().nextBytes(data);
      return Bytes.wrap(data);
    }

    static Signed by(Plan plan) throws IOException {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), plan.random());
        SignatureSuite suite =
            new SignatureSuite(plan.provider().signatures(), plan.provider().signatures(), null);
        return new Signed(plan, suite, generator.generateKeyPair(), LogKey.create(plan.random()));
      } catch (GeneralSecurityException e) {
        throw new IOException("cannot make a key: " + e.getMessage(), e);
      }
    }

    /** A statement of a client, another for each {@code number} up to {@value #COUNT}. */
    void check(int number) {
      int i = number % COUNT;
      require(suite.verifyEcdsaP256(client, statements.get(i), signatures.get(i)));
    }

    /** Likewise a checkpoint of a log. */
    void checkCheckpoint(int number) {
      int i = number % COUNT;
      require(suite.verifyEd25519(logKey, checkpoints.get(i), logSignatures.get(i)));
    }

    private static void require(boolean verified) {
      if (!verified) {
        throw new IllegalStateException("a good signature does not verify");
      }
    }

    double verify() {
      long start = System.nanoTime();
      for (int i = 0; i < SIGNATURES; i++) {
        check(i);
      }
      return SIGNATURES * NANOS / (System.nanoTime() - start);
    }
  }
}
