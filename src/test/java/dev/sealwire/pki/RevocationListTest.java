package dev.sealwire.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationListTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;

  private static CertificateAuthority authority() throws MalformedException {
    return CertificateAuthority.create("ca", Duration.ofDays(100), Clock.systemUTC(), RANDOM);
  }

  private static Issued issue(CertificateAuthority authority, String name)
      throws MalformedException {
    return authority.issue(IssueRequest.fresh(name, Role.FIELD, Duration.ofDays(9)));
  }

  private static RevocationList.Item item(Issued issued, RevocationReason reason) {
    String serial = Certificates.serialHex(issued.certificate());
    return new RevocationList.Item(serial, Instant.parse("2026-11-01T10:00:00.5Z"), reason);
  }

  @Test
  void openssl_reads_it_and_refuses_what_it_lists() throws Exception {
    CertificateAuthority authority = authority();
    Issued alice = issue(authority, "alice");
    Issued bob = issue(authority, "bob");
    Issued carol = issue(authority, "carol");
    RevocationList list =
        authority.revocationList(
            BigInteger.valueOf(77),
            List.of(
                item(alice, RevocationReason.KEY_COMPROMISE),
                item(bob, RevocationReason.UNSPECIFIED)));
    Path ca = folder.resolve("ca.pem");
    Path crl = folder.resolve("crl.pem");
    PemFiles.writeCertificates(ca, List.of(authority.certificate()));
    Files.write(crl, list.toPem().toArray());
    OpenSsl.openssl("crl", "-in", crl, "-CAfile", ca, "-noout").ok().shows("verify OK");
    OpenSsl.Output text = OpenSsl.openssl("crl", "-in", crl, "-noout", "-text").ok();
    text.shows("Version 2").shows("X509v3 CRL Number").shows("77").shows("Key Compromise");
    assertFalse(text.text().contains("Unspecified"), text.text());
    for (Issued one : List.of(alice, bob, carol)) {
      Path file = folder.resolve(Certificates.serialHex(one.certificate()) + ".pem");
      PemFiles.writeCertificates(file, List.of(one.certificate()));
      OpenSsl.Output verified =
          OpenSsl.openssl(
              "verify", "-x509_strict", "-crl_check", "-CRLfile", crl, "-CAfile", ca, file);
      if (one == carol) {
        verified.ok();
      } else {
        verified.shows("certificate revoked");
      }
    }
  }

  @Test
  void what_is_written_is_read_the_same() throws Exception {
    CertificateAuthority authority = authority();
    Issued alice = issue(authority, "alice");
    RevocationList.Item item = item(alice, RevocationReason.SUPERSEDED);
    RevocationList made =
        authority.revocationList(BigInteger.TEN.pow(12), List.of(item, item(alice, item.reason())));
    Path file = Files.write(folder.resolve("crl.pem"), made.toPem().toArray());
    RevocationList read = RevocationList.read(file);
    assertEquals(BigInteger.TEN.pow(12), read.number());
    assertEquals(1, read.size());
    assertEquals(read.thisUpdate().plus(30, ChronoUnit.DAYS), read.nextUpdate());
    assertTrue(read.isSignedBy(authority.certificate()));
    assertFalse(read.isSignedBy(authority().certificate()));
    assertEquals(0, authority.revocationList(BigInteger.ONE, List.of()).size());
  }

  @Test
  void what_is_none_is_refused() throws Exception {
    Path ca = folder.resolve("ca.pem");
    PemFiles.writeCertificates(ca, List.of(authority().certificate()));
    assertThrows(MalformedException.class, () -> RevocationList.read(ca));
    Bytes der = Certificates.encode(authority().certificate());
    assertThrows(MalformedException.class, () -> RevocationList.decode(der));
    assertThrows(MalformedException.class, () -> RevocationList.decode(Bytes.EMPTY));
  }

  @Test
  void reasons_have_the_names_of_the_rfc_and_those_that_take_back_are_refused() throws Exception {
    for (RevocationReason reason : RevocationReason.values()) {
      assertEquals(reason, RevocationReason.parse(reason.label()));
    }
    assertEquals(7, RevocationReason.labels().size());
    for (String none :
        List.of("certificateHold", "removeFromCRL", "aACompromise", "KeyCompromise", "", "1")) {
      assertThrows(MalformedException.class, () -> RevocationReason.parse(none), none);
    }
  }
}
