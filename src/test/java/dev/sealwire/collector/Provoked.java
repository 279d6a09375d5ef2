package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.ClientTls;
import dev.sealwire.tls.TlsProvider;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Assumptions;

/**
 * A collector, and for each reason code somebody who knocks so that it is the answer: OpenSSL, a
 * bare socket, a careless TLS client or our own. Each knocks from an address of its own.
 */
final class Provoked {
  private static final String ALPN = "sealwire/1";
  private static final String OURS = "127.0.0.1"; // our own client does not choose its address

  private interface Knock {
    void from(Provoked at, String source) throws Exception;
  }

  private static final Map<String, Knock> CASES = new TreeMap<>();

  static {
    CASES.put("not-tls", (at, s) -> Knocks.garbage(s, at.to()));
    CASES.put("malformed-hello", (at, s) -> at.say(s, 22, 3, 1, 0, 4, 2, 0, 0, 0));
    CASES.put("hello-too-large", (at, s) -> at.say(s, 22, 3, 1, 0, 4, 1, 1, 0, 0));
    CASES.put("tls-version", (at, s) -> at.openssl(s, "-tls1_2"));
    CASES.put(
        "no-common-parameters",
        (at, s) -> at.openssl(s, "-alpn", ALPN, "-ciphersuites", "TLS_AES_128_CCM_SHA256"));
    CASES.put("alpn", (at, s) -> at.openssl(s, "-alpn", "h2"));
    CASES.put("no-certificate", (at, s) -> at.openssl(s, "-alpn", ALPN));
    CASES.put("unknown-ca", (at, s) -> at.openssl(s, "-alpn", ALPN, at.stranger()));
    CASES.put("not-in-log", (at, s) -> at.openssl(s, "-alpn", ALPN, at.unrecorded()));
    CASES.put("malformed-certificate", (at, s) -> at.chain(s, 8));
    CASES.put("chain-too-long", (at, s) -> at.chain(s, 4));
    CASES.put("bad-signature", (at, s) -> at.show(s, new Issued(at.kit.certificate(), null), true));
    CASES.put("expired", (at, s) -> at.show(s, at.issued(at.authority(-3)), false));
    CASES.put("not-yet-valid", (at, s) -> at.show(s, at.issued(at.authority(3)), false));
    CASES.put("wrong-usage", (at, s) -> at.show(s, at.collector(), false));
    CASES.put("wrong-role", (at, s) -> at.show(s, at.withoutRole(), false));
    CASES.put("timeout", (at, s) -> Knocks.end(Knocks.silent(s, at.to())));
    CASES.put("closed-early", (at, s) -> Knocks.goAway(s, at.to()));
    CASES.put("client-alert", (at, s) -> at.distrust());
    CASES.put("handshake-failed", (at, s) -> at.nonsense(s));
    CASES.put("too-many-connections", (at, s) -> at.crowd(s));
    CASES.put("rate", (at, s) -> at.flood(s));
    CASES.put("store-unavailable", (at, s) -> at.whileFull(s));
    CASES.put("shutdown", (at, s) -> at.stop(s));
  }

  static Set<String> codes() {
    return CASES.keySet();
  }

  static boolean loads(String setting) {
    try {
      TlsProvider.choose(setting);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private final Fixture f;
  private final Kit kit;
  private final CertificateAuthority authority;
  private final Path folder;
  private final AtomicBoolean full = new AtomicBoolean();

  Provoked(Path folder, String provider) throws Exception {
    this.folder = folder;
    f = new Fixture(folder, provider);
    authority = f.authority;
    kit = f.kit("laptop-7", Role.FIELD, false);
    f.through(log -> refusing(log, full));
    f.start(Provoked::settings);
  }

  private static CollectorSettings settings(CollectorSettings s) {
    return Tuned.of(s)
        .handshakes(s.handshakesMax(), Duration.ofSeconds(3))
        .fair(new Fairness(4, 10, 1000, Duration.ofSeconds(1), 64, 0, 0))
        .done();
  }

  Fixture fixture() {
    return f;
  }

  /** Brings the reason about; returns the address that the knock came from. */
  String provoke(String code) throws Exception {
    String source = "127.0.1." + (10 + List.copyOf(CASES.keySet()).indexOf(code));
    CASES.get(code).from(this, source);
    return code.equals("client-alert") ? OURS : source;
  }

  private InetSocketAddress to() {
    return f.collector.address();
  }

  private static EvidenceLog refusing(EvidenceLog log, AtomicBoolean full) {
    return (EvidenceLog)
        Proxy.newProxyInstance(
            EvidenceLog.class.getClassLoader(),
            new Class<?>[] {EvidenceLog.class},
            (proxy, method, arguments) -> {
              if (full.get() && method.getName().equals("append")) {
                throw new IOException("no space left on device");
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void say(String source, int... bytes) throws IOException {
    Socket socket = Knocks.silent(source, to());
    byte[] data = new byte[bytes.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) bytes[i];
    }
    socket.getOutputStream().write(data);
    Knocks.end(socket);
  }

  private void openssl(String source, String option, String value, Kit shown) throws Exception {
    Path file = folder.resolve(shown.certificate().getSerialNumber().toString(16) + ".pem");
    shown.write(file, null, f.random);
    openssl(source, option, value, "-cert", file.toString(), "-key", file.toString());
  }

  private void openssl(String source, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-no_ign_eof"));
    command.addAll(List.of("-connect", "127.0.0.1:" + to().getPort(), "-bind", source + ":0"));
    command.addAll(Arrays.asList(options));
    Path out = folder.resolve("openssl.txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("skipped: no openssl on this machine");
      return;
    }
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "s_client does not end");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertTrue(said.contains("alert"), said);
  }

  private Kit stranger() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.create("other", Duration.ofDays(2), f.clock, f.random);
    Issued issued = issued(other);
    return Kit.of(
        "mallory",
        Role.FIELD,
        "127.0.0.1:1",
        f.key.toString(),
        issued.key(),
        issued.certificate(),
        other.certificate());
  }

  private Kit unrecorded() throws Exception {
    return f.kit("unrecorded", Role.FIELD, true);
  }

  private Issued issued(CertificateAuthority by) throws Exception {
    return by.issue(IssueRequest.fresh("mallory", Role.FIELD, Duration.ofDays(1)));
  }

  /** Our authority with its clock some days off. */
  private CertificateAuthority authority(int days) throws Exception {
    Path certificate = folder.resolve("ca" + days + ".pem");
    Path key = folder.resolve("ca" + days + ".key");
    authority.save(certificate, key, null);
    Clock off = Clock.offset(f.clock, Duration.ofDays(days));
    return CertificateAuthority.open(certificate, key, null, off, f.random);
  }

  private Issued collector() throws Exception {
    return authority.issue(
        IssueRequest.collector("collector", Duration.ofDays(1), List.of("localhost")));
  }

  private Issued withoutRole() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    X509Certificate ca = authority.certificate();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            X500Name.getInstance(ca.getSubjectX500Principal().getEncoded()),
            BigInteger.TEN,
            Date.from(f.clock.instant().minusSeconds(60)),
            Date.from(f.clock.instant().plusSeconds(3600)),
            new X500Name("CN=mallory"),
            pair.getPublic());
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key())));
    return new Issued(certificate, pair.getPrivate());
  }

  private void show(String source, Issued who, boolean otherKey) throws Exception {
    SSLContext context =
        Knocks.stranger(otherKey ? issued(authority).key() : who.key(), who.certificate());
    assertFalse(Knocks.tls(context, ALPN, source, to()));
  }

  /** A good certificate with others behind it. */
  private void chain(String source, int others) throws Exception {
    X509Certificate[] chain = new X509Certificate[1 + others];
    Arrays.fill(chain, authority.certificate());
    chain[0] = kit.certificate();
    assertFalse(Knocks.tls(Knocks.stranger(kit.key(), chain), ALPN, source, to()));
  }

  private void distrust() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.create("other", Duration.ofDays(2), f.clock, f.random);
    ClientTls tls =
        new ClientTls(
            f.provider,
            kit.key(),
            List.of(kit.certificate()),
            List.of(other.certificate()),
            f.clock);
    assertThrows(
        Exception.class,
        () -> tls.connect("127.0.0.1", to().getPort(), Fixture.SOON, Fixture.SOON));
  }

  /** A good ClientHello, and then a record that no key was ever used on. */
  private void nonsense(String source) throws Exception {
    SSLEngine engine = Knocks.stranger(null).createSSLEngine("localhost", to().getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {ALPN});
    engine.setSSLParameters(parameters);
    ByteBuffer hello = ByteBuffer.allocate(32 * 1024);
    engine.wrap(ByteBuffer.allocate(0), hello);
    Socket socket = Knocks.silent(source, to());
    socket.getOutputStream().write(hello.array(), 0, hello.position());
    assertTrue(socket.getInputStream().read() >= 0);
    byte[] record = new byte[5 + 64];
    System.arraycopy(new byte[] {23, 3, 3, 0, 64}, 0, record, 0, 5);
    socket.getOutputStream().write(record);
    Knocks.end(socket);
  }

  /** One handshake more than a source may have under way. */
  private void crowd(String source) throws IOException {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      silent.add(Knocks.silent(source, to()));
    }
    Knocks.end(Knocks.silent(source, to()));
    for (Socket one : silent) {
      one.close();
    }
  }

  private void flood(String source) throws IOException {
    for (int i = 0; i < 100; i++) {
      Knocks.garbage(source, to());
    }
  }

  private void whileFull(String source) throws Exception {
    SSLContext client = Knocks.stranger(kit.key(), kit.certificate());
    full.set(true);
    assertFalse(Knocks.tls(client, ALPN, source, to()));
    full.set(false);
    assertTrue(Knocks.tls(client, ALPN, source, to()));
  }

  /** Another collector over the same log, which is stopped within a handshake. */
  private void stop(String source) throws Exception {
    Socket silent = Knocks.silent(source, to());
    Knocks.garbage(source, to()); // accepted after it
    f.collector.stop("test");
    Knocks.end(silent);
    f.start(Provoked::settings);
  }
}
