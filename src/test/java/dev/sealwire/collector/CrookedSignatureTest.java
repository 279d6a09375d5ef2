package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.Planted;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.BrokenCertificate;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.SignatureSpi;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients whose CertificateVerify is no signature by the key of the certificate they show, or none
 * at all, and whose certificates are none: each is refused, and each is in the log.
 */
@Timeout(60)
class CrookedSignatureTest {
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  @TempDir Path folder;
  private final Provider crooked = Crooked.signing();

  /** A key that only {@link Crooked} takes, and whose signature is chosen beforehand. */
  private record CrookedKey(byte[] signature, ECParameterSpec params) implements PrivateKey, ECKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }

    @Override
    public ECParameterSpec getParams() {
      return params;
    }
  }

  /** Signatures of ours alone, for keys of one kind. */
  private static final class Crooked extends Provider {
    private static final long serialVersionUID = 1L;

    private Crooked(String name, String info, Class<?> keys, boolean takesAny) {
      super(name, "1", info);
      putService(
          new Service(this, "Signature", "SHA256withECDSA", "none", null, null) {
            @Override
            public boolean supportsParameter(Object key) {
              return keys.isInstance(key);
            }

            @Override
            public Object newInstance(Object parameter) {
              return new Spi(takesAny);
            }
          });
    }

    static Crooked signing() {
      return new Crooked("Crooked", "signs with whatever its keys say", CrookedKey.class, false);
    }

    /** Takes any signature for the right one, by whatever key of the JDK's kind. */
    static Crooked gullible() {
      return new Crooked("Gullible", "takes any signature", PublicKey.class, true);
    }
  }

  @SuppressWarnings("deprecation") // two of the methods that a signature has to have
  private static final class Spi extends SignatureSpi {
    private final boolean believes;
    private byte[] signature;

    Spi(boolean believes) {
      this.believes = believes;
    }

    @Override
    protected void engineInitSign(PrivateKey key) {
      signature = ((CrookedKey) key).signature();
    }

    @Override
    protected void engineInitVerify(PublicKey key) {}

    @Override
    protected void engineUpdate(byte b) {}

    @Override
    protected void engineUpdate(byte[] data, int from, int length) {}

    @Override
    protected byte[] engineSign() {
      return signature.clone();
    }

    @Override
    protected boolean engineVerify(byte[] given) {
      return believes;
    }

    @Override
    protected void engineSetParameter(String name, Object value) {}

    @Override
    protected Object engineGetParameter(String name) {
      return null;
    }
  }

  @BeforeEach
  void add() {
    Security.addProvider(crooked); // where the JDK's TLS looks for whoever takes a key
  }

  @AfterEach
  void remove() {
    Security.removeProvider(crooked.getName());
  }

  private static byte[] der(BigInteger r, BigInteger s) throws Exception {
    ASN1Integer[] both = {new ASN1Integer(r), new ASN1Integer(s)};
    return new DERSequence(both).getEncoded("DER");
  }

  private static List<byte[]> signatures() throws Exception {
    byte[] some = der(BigInteger.TWO.pow(250), BigInteger.TWO.pow(251));
    List<byte[]> all = new ArrayList<>();
    all.add(new byte[0]);
    all.add(new byte[] {1, 2, 3});
    all.add(new byte[64]);
    all.add(new byte[16_000]);
    all.add(some);
    all.add(Arrays.copyOf(some, some.length - 1)); // cut off
    all.add(Arrays.copyOf(some, some.length + 1)); // something behind it
    all.add(der(BigInteger.ZERO, BigInteger.ZERO));
    all.add(der(ORDER, ORDER));
    all.add(der(BigInteger.ONE.negate(), BigInteger.ONE));
    return all;
  }

  private static HandshakeRejected last(Fixture f, int count) throws Exception {
    Fixture.await("an entry of the knock", () -> rejected(f) > count);
    List<HandshakeRejected> all = f.events(HandshakeRejected.class, "handshake.rejected");
    return all.get(all.size() - 1);
  }

  private static int rejected(Fixture f) {
    try {
      return f.entries("handshake.rejected").size();
    } catch (Exception e) {
      return -1;
    }
  }

  @Test
  void no_signature_but_the_right_one_is_let_in_and_each_other_is_recorded() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      noneIsLetIn(f, kit, f.collector.address());
    }
  }

  private static void noneIsLetIn(Fixture f, Kit kit, InetSocketAddress to) throws Exception {
    X509Certificate shown = kit.certificate();
    ECParameterSpec params = ((ECPublicKey) shown.getPublicKey()).getParams();
    List<String> reasons = new ArrayList<>();
    for (byte[] signature : signatures()) {
      int before = rejected(f);
      var client = Knocks.stranger(new CrookedKey(signature, params), shown);
      assertFalse(
          Knocks.tls(client, "sealwire/1", "127.0.0.1", to),
          "let in with signature " + Bytes.wrap(signature));
      HandshakeRejected entry = last(f, before);
      reasons.add(entry.reason());
      assertEquals(Certificates.fingerprint(shown), entry.handshake().chain().get(0));
    }
    assertTrue(
        reasons.stream().allMatch(r -> r.equals("bad-signature") || r.equals("handshake-failed")),
        reasons::toString);
    assertEquals("bad-signature", reasons.get(4), "of the right form");
    assertTrue(
        Knocks.tls(Knocks.stranger(kit.key(), shown), "sealwire/1", "127.0.0.1", to),
        "the same client with its own key");
    assertEquals(1, f.entries("handshake.accepted").size());
  }

  @Test
  void a_certificate_that_is_none_is_refused_and_recorded() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      noCertificateIsRefused(f, kit, f.collector.address());
      assertEquals(0, f.entries("handshake.accepted").size());
    }
  }

  private static void noCertificateIsRefused(Fixture f, Kit kit, InetSocketAddress to)
      throws Exception {
    X509Certificate real = kit.certificate();
    byte[] der = real.getEncoded();
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    List<byte[]> shown =
        List.of(new byte[] {1}, new byte[300], Arrays.copyOf(der, der.length / 2), longer);
    if (System.getProperty("sealwire.test.tls", "auto").equals("jdk")) {
      // The JDK's TLS reads a certificate from a stream and forgets the byte behind it, before
      // anybody is asked: docs/tls-scan.md.
      shown = shown.subList(0, 3);
    }
    for (byte[] bytes : shown) {
      int before = rejected(f);
      var client = Knocks.stranger(kit.key(), new BrokenCertificate(real, bytes));
      // A TLS 1.3 client may be done before it is judged: it is let in once it is greeted.
      assertFalse(
          Knocks.tls(client, "sealwire/1", "127.0.0.1", to),
          "let in with a certificate of " + bytes.length + " bytes");
      assertEquals("malformed-certificate", last(f, before).reason(), bytes.length + " bytes");
    }
  }

  @Test
  void it_finds_a_collector_that_asks_nobody_for_a_certificate() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      try (StandIn all = StandIn.askingNobody(f)) {
        Planted.found("let in with signature", () -> noneIsLetIn(f, kit, all.address()));
        Planted.found(
            "let in with a certificate", () -> noCertificateIsRefused(f, kit, all.address()));
      }
    }
  }

  @Test
  void it_finds_a_tls_library_that_takes_any_signature() throws Exception {
    Provider gullible = Crooked.gullible();
    try (Fixture f = new Fixture(folder, "jdk")) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Security.insertProviderAt(gullible, 1);
      Planted.found("let in with signature", () -> noneIsLetIn(f, kit, f.collector.address()));
    } finally {
      Security.removeProvider(gullible.getName());
    }
  }
}
