package dev.sealwire.bench;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.tlog.Checkpoint;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.NoteSigner;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signing a checkpoint and opening it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NoteBench {
  /** Whose Ed25519. */
  @Param({"conscrypt", "bouncycastle"})
  public String provider;

  private final Checkpoint checkpoint =
      new Checkpoint("collector.example.org/log", 123_456, Sha256.hash(new byte[1]));
  private SignatureSuite suite;
  private NoteSigner signer;
  private VerifierKey key;
  private Bytes note;

  /** Makes a key and a signed checkpoint. */
  @Setup
  public void setUp() throws GeneralSecurityException, SealwireException {
    Provider bouncyCastle = new BouncyCastleProvider();
    Provider ed25519 = provider.equals("conscrypt") ? Conscrypt.newProvider() : bouncyCastle;
    suite = new SignatureSuite(ed25519, ed25519, bouncyCastle);
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    key = VerifierKey.of(checkpoint.origin(), KeyType.ED25519, pair.getPublic());
    signer = new NoteSigner(key, pair.getPrivate(), suite);
    note = SignedCheckpoint.sign(checkpoint, signer).note();
  }

  /** Checkpoint to signed note. */
  @Benchmark
  public SignedCheckpoint sign() {
    return SignedCheckpoint.sign(checkpoint, signer);
  }

  /** Signed note to checkpoint. */
  @Benchmark
  public SignedCheckpoint open() throws SealwireException {
    return SignedCheckpoint.open(note, key, suite);
  }
}
