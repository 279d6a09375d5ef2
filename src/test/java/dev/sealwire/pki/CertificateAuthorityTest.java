package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.CLOCK;
import static dev.sealwire.pki.Fixtures.NOW;
import static dev.sealwire.pki.Fixtures.RANDOM;
import static dev.sealwire.pki.Fixtures.YEAR;
import static dev.sealwire.pki.OpenSsl.openssl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.MalformedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  @TempDir Path folder;
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");

  CertificateAuthorityTest() throws Exception {}

  private Path write(String name, X509Certificate certificate) throws Exception {
    Path file = folder.resolve(name);
    PemFiles.writeCertificates(file, List.of(certificate));
    return file;
  }

  @Test
  void openssl_reads_the_profile_of_the_authority() throws Exception {
    openssl("x509", "-noout", "-text", "-in", write("ca.pem", ca.certificate()))
        .ok()
        .shows("Version: 3")
        .shows("Signature Algorithm: ecdsa-with-SHA256")
        .shows("Issuer: CN = Sealwire CA")
        .shows("ASN1 OID: prime256v1")
        .shows("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0")
        .shows("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign")
        .shows("X509v3 Subject Key Identifier")
        .shows("X509v3 Authority Key Identifier")
        .shows("Not Before: Mar  4 05:01:07 2027 GMT")
        .shows("Not After : Mar  3 05:06:07 2037 GMT");
  }

  @Test
  void openssl_reads_the_profile_of_the_others() throws Exception {
    openssl("x509", "-noout", "-text", "-in", write("a.pem", Fixtures.field(ca).certificate()))
        .ok()
        .shows("Subject: CN = alice")
        .shows("X509v3 Key Usage: critical\n                Digital Signature\n")
        .shows("X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n")
        .shows("X509v3 Basic Constraints: critical\n                CA:FALSE")
        .shows("Alternative Name: \n                URI:urn:sealwire:role:field\n");
    openssl("x509", "-noout", "-text", "-in", write("c.pem", Fixtures.collector(ca).certificate()))
        .ok()
        .shows("X509v3 Extended Key Usage: \n                TLS Web Server Authentication\n")
        .shows(
            "URI:urn:sealwire:role:collector, DNS:localhost, IP Address:127.0.0.1,"
                + " IP Address:0:0:0:0:0:0:0:1\n");
  }

  @Test
  void openssl_verifies_each_for_its_purpose_only() throws Exception {
    Path root = write("ca.pem", ca.certificate());
    Path field = write("a.pem", Fixtures.field(ca).certificate());
    Path collector = write("c.pem", Fixtures.collector(ca).certificate());
    long at = NOW.getEpochSecond();
    for (Object[] wanted :
        new Object[][] {
          {field, "sslclient", 0},
          {field, "sslserver", 2},
          {collector, "sslserver", 0},
          {collector, "sslclient", 2},
        }) {
      OpenSsl.Output output =
          openssl(
              "verify",
              "-x509_strict",
              "-purpose",
              wanted[1],
              "-attime",
              at,
              "-CAfile",
              root,
              wanted[0]);
      assertEquals(wanted[2], output.exit(), output.text());
    }
  }

  @Test
  void serials_are_random_and_positive_and_up_to_128_bits() throws Exception {
    X509Certificate one = Fixtures.field(ca).certificate();
    X509Certificate two = Fixtures.field(ca).certificate();
    assertNotEquals(one.getSerialNumber(), two.getSerialNumber());
    for (X509Certificate certificate : List.of(one, two, ca.certificate())) {
      assertEquals(1, certificate.getSerialNumber().signum());
      int bits = certificate.getSerialNumber().bitLength();
      assertTrue(bits > 64 && bits <= 128, bits + " bits");
    }
  }

  @Test
  void a_saved_authority_opens_with_its_passphrase_and_issues_on() throws Exception {
    Path pem = folder.resolve("ca.pem");
    Path key = folder.resolve("ca.key");
    ca.save(pem, key, Fixtures.secret("correct horse"));
    CertificateAuthority again =
        CertificateAuthority.open(pem, key, Fixtures.secret("correct horse"), CLOCK, RANDOM);
    assertEquals(ca.certificate(), again.certificate());
    X509Certificate issued = Fixtures.field(again).certificate();
    issued.verify(ca.certificate().getPublicKey());
    MalformedException wrong =
        assertThrows(
            MalformedException.class,
            () -> CertificateAuthority.open(pem, key, Fixtures.secret("wrong"), CLOCK, RANDOM));
    assertEquals(PemFiles.WRONG_PASSPHRASE, wrong.what());
    MalformedException missing =
        assertThrows(
            MalformedException.class,
            () -> CertificateAuthority.open(pem, key, null, CLOCK, RANDOM));
    assertEquals(PemFiles.MISSING_PASSPHRASE, missing.what());
  }

  @Test
  void saving_overwrites_nothing_and_leaves_nothing_half_done() throws Exception {
    Path pem = Files.writeString(folder.resolve("ca.pem"), "mine");
    Path key = folder.resolve("ca.key");
    assertThrows(FileAlreadyExistsException.class, () -> ca.save(pem, key, null));
    assertEquals("mine", Files.readString(pem));
    assertFalse(Files.exists(key));
    Files.writeString(key, "mine too");
    Path other = folder.resolve("other.pem");
    assertThrows(FileAlreadyExistsException.class, () -> ca.save(other, key, null));
    assertEquals("mine too", Files.readString(key));
    assertFalse(Files.exists(other));
  }

  @Test
  void refuses_to_open_what_is_not_an_authority_with_its_key() throws Exception {
    ca.save(folder.resolve("ca.pem"), folder.resolve("ca.key"), null);
    Issued alice = Fixtures.field(ca);
    PemFiles.writePrivateKey(folder.resolve("alice.key"), alice.key(), null, RANDOM);
    write("alice.pem", alice.certificate());
    Forge below = new Forge(ca.certificate(), ca.key()).authority(0);
    write("below.pem", below.sign());
    PemFiles.writePrivateKey(folder.resolve("below.key"), below.keys.getPrivate(), null, RANDOM);
    PemFiles.writeCertificates(
        folder.resolve("two.pem"), List.of(ca.certificate(), ca.certificate()));
    for (String[] files :
        new String[][] {
          {"ca.pem", "alice.key"},
          {"alice.pem", "alice.key"},
          {"below.pem", "below.key"},
          {"two.pem", "ca.key"},
          {"ca.pem", "ca.pem"},
          {"ca.key", "ca.key"},
        }) {
      assertThrows(
          MalformedException.class,
          () ->
              CertificateAuthority.open(
                  folder.resolve(files[0]), folder.resolve(files[1]), null, CLOCK, RANDOM),
          String.join(" ", files));
    }
  }

  @Test
  void names_are_visible_and_at_most_64_characters() throws Exception {
    for (String good : List.of("x", "é".repeat(64), "🔒".repeat(64), "Jane Doe, Unit 4", "a=b+c")) {
      X509Certificate made = ca.issue(IssueRequest.fresh(good, Role.FIELD, YEAR)).certificate();
      assertEquals(good, Certificates.subject(made));
    }
    for (String bad :
        List.of("", "x".repeat(65), "a\nb", "a\0b", "a\u202eb", "a\u2028b", " a", "a\ud800")) {
      assertThrows(
          MalformedException.class,
          () -> ca.issue(IssueRequest.fresh(bad, Role.FIELD, YEAR)),
          Names.quote(bad));
      assertThrows(MalformedException.class, () -> Fixtures.authority(bad), Names.quote(bad));
    }
  }

  @Test
  void hosts_are_for_the_collector_and_well_formed() throws Exception {
    for (String good : List.of("a", "a-b.example", "my_host", "10.0.0.1", "2001:db8::1")) {
      ca.issue(IssueRequest.collector("c", YEAR, List.of(good)));
    }
    for (String bad :
        List.of(
            "",
            "*.example",
            "a..b",
            "-a",
            "a b",
            "1.2.3",
            "1.2.3.4.5",
            "256.1.1.1",
            "::g",
            "fe80::1%eth0",
            "[::1]",
            "localhost:1",
            "x".repeat(64),
            "a.".repeat(127) + "a")) {
      assertThrows(
          MalformedException.class,
          () -> ca.issue(IssueRequest.collector("c", YEAR, List.of(bad))),
          bad);
    }
    List<String> most = Collections.nCopies(CertificateAuthority.HOSTS_MAX, "a");
    ca.issue(IssueRequest.collector("c", YEAR, most));
    List<String> over = Collections.nCopies(CertificateAuthority.HOSTS_MAX + 1, "a");
    for (List<String> hosts : List.of(over, List.<String>of())) {
      assertThrows(
          MalformedException.class, () -> ca.issue(IssueRequest.collector("c", YEAR, hosts)));
    }
    assertThrows(
        MalformedException.class,
        () -> ca.issue(new IssueRequest("a", Role.FIELD, YEAR, List.of("localhost"), null)));
  }

  @Test
  void nothing_outlives_the_authority() throws Exception {
    Duration left = CertificateAuthority.DEFAULT_VALIDITY;
    X509Certificate last = ca.issue(IssueRequest.fresh("a", Role.FIELD, left)).certificate();
    assertEquals(ca.certificate().getNotAfter(), last.getNotAfter());
    for (Duration bad :
        List.of(
            left.plusSeconds(1),
            Duration.ZERO,
            YEAR.negated(),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThrows(
          MalformedException.class, () -> ca.issue(IssueRequest.fresh("a", Role.FIELD, bad)));
    }
    Duration max = CertificateAuthority.VALIDITY_MAX;
    CertificateAuthority.create("long", max, CLOCK, RANDOM);
    assertThrows(
        MalformedException.class,
        () -> CertificateAuthority.create("long", max.plusSeconds(1), CLOCK, RANDOM));
  }

  @Test
  void validity_past_2049_is_read_back() throws Exception {
    Clock late = Clock.fixed(NOW.plus(Duration.ofDays(9000)), ZoneOffset.UTC);
    CertificateAuthority then = CertificateAuthority.create("then", YEAR, late, RANDOM);
    assertEquals(late.instant().plus(YEAR), then.certificate().getNotAfter().toInstant());
  }

  @Test
  void a_given_key_is_certified_and_no_private_key_returned() throws Exception {
    KeyPair pair = Keys.generate(RANDOM);
    Issued issued =
        ca.issue(new IssueRequest("a", Role.AUDITOR, YEAR, List.of(), pair.getPublic()));
    assertNull(issued.key());
    assertEquals(pair.getPublic(), issued.certificate().getPublicKey());
    assertEquals(Role.AUDITOR, Role.of(issued.certificate()));
  }

  @Test
  void what_holds_a_key_does_not_show_it() throws Exception {
    Issued alice = Fixtures.field(ca);
    String serial = " serial " + Certificates.serialHex(alice.certificate());
    assertEquals("certificate \"alice\"" + serial, alice.toString());
    Identity identity = new Identity(alice.key(), List.of(alice.certificate()));
    assertEquals("certificate \"alice\"" + serial, identity.toString());
    assertEquals("kit alice (field)", Fixtures.kit(ca).toString());
  }
}
