package dev.sealwire.pki;

import static dev.sealwire.pki.OpenSsl.openssl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir Path folder;
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");
  private final X509Certificate alice = Fixtures.field(ca).certificate();

  CertificatesTest() throws Exception {}

  private static void refused(byte[] der) {
    assertThrows(MalformedException.class, () -> Certificates.decode(Bytes.wrap(der)));
  }

  @Test
  void openssl_says_the_same_fingerprint_and_serial() throws Exception {
    Path file = folder.resolve("a.pem");
    PemFiles.writeCertificates(file, List.of(alice));
    String said =
        openssl("x509", "-noout", "-serial", "-fingerprint", "-sha256", "-in", file)
            .ok()
            .text()
            .replace(":", "")
            .toLowerCase(Locale.ROOT);
    assertEquals(
        "serial="
            + Certificates.serialHex(alice)
            + "\nsha256 fingerprint="
            + Certificates.fingerprint(alice).hex()
            + "\n",
        said);
  }

  @Test
  void decodes_what_it_encodes_and_nothing_with_more_or_less() throws Exception {
    Bytes der = Certificates.encode(alice);
    assertEquals(alice, Certificates.decode(der));
    refused(der.plus(Bytes.of((byte) 0)).toArray());
    for (int length = 0; length < der.size(); length++) {
      refused(Arrays.copyOf(der.toArray(), length));
    }
  }

  @Test
  void refuses_pem_and_lengths_that_are_not_the_shortest() throws Exception {
    Path file = folder.resolve("a.pem");
    PemFiles.writeCertificates(file, List.of(alice));
    refused(Files.readString(file).getBytes(StandardCharsets.US_ASCII));
    byte[] der = alice.getEncoded();
    byte[] longer = new byte[der.length + 1];
    System.arraycopy(der, 2, longer, 3, der.length - 2);
    longer[0] = 0x30;
    longer[1] = (byte) 0x83; // 83 00 xx xx for 82 xx xx
    refused(longer);
  }

  @Test
  void holds_its_size_limit() throws Exception {
    X509Certificate large = null;
    int name = Certificates.DER_BYTES_MAX;
    while (large == null) {
      try {
        large = new Forge(ca.certificate(), ca.key()).subject("CN=" + "x".repeat(name)).sign();
      } catch (MalformedException e) {
        name -= 50;
      }
    }
    int size = Certificates.encode(large).size();
    assertEquals(0, size / (Certificates.DER_BYTES_MAX - 200) - 1, size + " bytes");
    refused(new byte[Certificates.DER_BYTES_MAX + 1]);
  }

  @Test
  void the_subject_is_the_one_common_name_or_empty() throws Exception {
    assertEquals("alice", Certificates.subject(alice));
    for (String[] wanted :
        new String[][] {
          {"O=x,CN=b c", "b c"}, {"O=x", ""}, {"CN=a,CN=b", ""}, {"CN=a\\,b", "a,b"}
        }) {
      X509Certificate made = new Forge(ca.certificate(), ca.key()).subject(wanted[0]).sign();
      assertEquals(wanted[1], Certificates.subject(made));
    }
  }
}
