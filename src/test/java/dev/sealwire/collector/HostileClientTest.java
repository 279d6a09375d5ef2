package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.Statement;
import dev.sealwire.field.FieldClient;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Messages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that choose every byte they send so as to be left out of the log, or to end it. */
class HostileClientTest {
  private static final String GRIN = "\ud83d\ude00";

  @TempDir Path folder;

  private final KeyPair keys;

  HostileClientTest() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    keys = generator.generateKeyPair();
  }

  /** Signs with nothing: whoever issued it is unknown before anybody looks at the signature. */
  private static final class NoSigner implements ContentSigner {
    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public byte[] getSignature() {
      return new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1};
    }
  }

  private X509Certificate certificate(ASN1Encodable commonName, int padding) throws Exception {
    X500Name subject =
        new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue(BCStyle.CN, commonName))});
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            new X500Name("CN=nobody"),
            BigInteger.TEN,
            new Date(1_700_000_000_000L),
            new Date(4_000_000_000_000L),
            subject,
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    builder.addExtension(
        new ASN1ObjectIdentifier("1.2.3.4"), false, new DEROctetString(new byte[padding]));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(builder.build(new NoSigner()).getEncoded()));
  }

  private X509Certificate ofBytes(int bytes) throws Exception {
    DERUTF8String name = new DERUTF8String("large");
    int padding = 60_000 + bytes - certificate(name, 60_000).getEncoded().length;
    X509Certificate made = certificate(name, padding);
    assertEquals(bytes, made.getEncoded().length);
    return made;
  }

  private void knock(Fixture f, X509Certificate shown) throws Exception {
    int before = f.events(HandshakeRejected.class, "handshake.rejected").size();
    ClientTls tls =
        new ClientTls(
            f.provider,
            keys.getPrivate(),
            List.of(shown),
            List.of(f.authority.certificate()),
            f.clock);
    assertThrows(
        Exception.class,
        () -> {
          SSLSocket socket =
              tls.connect("127.0.0.1", f.collector.address().getPort(), Fixture.SOON, Fixture.SOON);
          if (socket.getInputStream().read() < 0) {
            throw new IOException("closed");
          }
        });
    Fixture.await(
        "an entry of the knock, or a warning that there is none",
        () -> !f.warnings.isEmpty() || f.ledger.failed().isDone() || rejected(f) > before);
    assertEquals(List.of(), f.warnings);
    assertFalse(f.ledger.failed().isDone());
  }

  private static int rejected(Fixture f) {
    try {
      return f.events(HandshakeRejected.class, "handshake.rejected").size();
    } catch (Exception e) {
      return -1;
    }
  }

  @Test
  void no_name_in_a_certificate_keeps_its_knock_out_of_the_log() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.start();
      // Half a character, and a whole one that a cut at 500 characters would go through.
      knock(f, certificate(new DERBMPString("a\ud800"), 1));
      knock(f, certificate(new DERBMPString("\udc00a"), 1));
      knock(f, certificate(new DERUTF8String("a".repeat(499) + GRIN + "b"), 1));
      List<HandshakeRejected> all = f.events(HandshakeRejected.class, "handshake.rejected");
      List<String> subjects =
          all.subList(1, all.size()).stream().map(r -> r.handshake().subject()).toList();
      assertEquals(List.of("a\ufffd", "\ufffda", "a".repeat(499) + "..."), subjects);
    }
  }

  @Test
  void no_size_of_a_certificate_ends_the_log() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      for (int bytes : new int[] {65_534, 65_535, 65_536, 65_537}) {
        knock(f, ofBytes(bytes));
      }
      Fixture.Told told = new Fixture.Told();
      try (FieldClient client = f.client(kit, told)) {
        client.send(Fixture.source("still in service", new byte[3]), null, null);
        client.await();
      }
      assertEquals(1, told.sent.size());
    }
  }

  @Test
  void every_mismatch_is_answered_and_recorded_whatever_the_names() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      SSLSocket socket = f.connect(kit);
      FrameReader in = new FrameReader(socket.getInputStream());
      assertTrue(in.next());
      Messages.Greeting greeting = Messages.Greeting.decode(in.json());
      FrameWriter out = new FrameWriter(socket.getOutputStream());
      // Each character takes six bytes in the entry, which has 65,535.
      String controls = "\u0001".repeat(4096);
      List<String> names = List.of(controls, GRIN.repeat(1000), "a" + GRIN.repeat(1000));
      for (int i = 0; i < names.size(); i++) {
        String stated = i == 0 ? "\u0002".repeat(2500) : "b" + GRIN.repeat(500);
        Statement statement =
            new Statement(
                greeting.origin(),
                greeting.session(),
                i + 1,
                stated,
                null,
                null,
                0,
                Sha256.hash(new byte[0]),
                false,
                f.clock.instant(),
                "0".repeat(32));
        out.write(i + 1, new Messages.Open(names.get(i), null, controls.substring(0, 256)));
        out.write(
            i + 1,
            new Messages.Finish(
                statement.encode().utf8(), f.suite.sign(kit.key(), statement.encode())));
        out.flush();
        assertTrue(in.next());
        assertEquals(FrameType.REFUSED, in.type());
        assertEquals("statement-mismatch", Messages.Refused.decode(in.json()).code());
      }
      out.write(9, new Messages.Open("given up", null, null));
      out.write(9, new Messages.Abort("\u0003".repeat(600)));
      out.flush();
      socket.close();
      Fixture.await("the session's end", () -> f.collector.connections() == 0);
      List<String> reasons =
          f.events(PayloadAborted.class, "payload.aborted").stream()
              .map(PayloadAborted::reason)
              .toList();
      String mismatch = "statement-mismatch";
      assertEquals(List.of(mismatch, mismatch, mismatch, "client-abort"), reasons);
    }
  }

  @Test
  void a_cut_text_never_ends_in_half_a_character() {
    assertEquals("a".repeat(500), Texts.capped("a".repeat(500)));
    assertEquals("a".repeat(500) + "...", Texts.capped("a".repeat(501)));
    assertEquals("a".repeat(499) + "...", Texts.capped("a".repeat(499) + GRIN));
    assertEquals("a".repeat(498) + GRIN, Texts.capped("a".repeat(498) + GRIN));
    assertEquals("\ufffdx\ufffd", Texts.capped("\udc00x\ud800"));
    assertEquals(Bytes.utf8("\ufffd"), Bytes.utf8(Texts.capped("\ud83d")));
  }
}
