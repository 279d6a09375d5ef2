package dev.sealwire.pki;

import static dev.sealwire.pki.OpenSsl.openssl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningRequestTest {
  @TempDir Path folder;
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");

  SigningRequestTest() throws Exception {}

  private Path request(String subject, String... algorithm) {
    Path file = folder.resolve("a.csr");
    Object[] start = {"req", "-new", "-nodes", "-subj", subject, "-out", file, "-keyout"};
    Object[] all = Arrays.copyOf(start, start.length + 3 + algorithm.length);
    all[start.length] = folder.resolve("a.key");
    all[start.length + 1] = "-addext";
    all[start.length + 2] = "subjectAltName=URI:" + Role.ADMIN.uri();
    System.arraycopy(algorithm, 0, all, start.length + 3, algorithm.length);
    openssl(all).ok();
    return file;
  }

  private static byte[] request(String subject, KeyPair named, KeyPair signer) throws Exception {
    return new PKCS10CertificationRequestBuilder(
            X500Name.getInstance(new X500Principal(subject).getEncoded()),
            SubjectPublicKeyInfo.getInstance(named.getPublic().getEncoded()))
        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()))
        .getEncoded();
  }

  private static void refused(byte[] der) {
    assertThrows(MalformedException.class, () -> SigningRequest.decode(Bytes.of(der)));
  }

  @Test
  void openssl_requests_of_every_accepted_kind_become_certificates() throws Exception {
    for (String[] algorithm :
        new String[][] {
          {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"},
          {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"},
          {"-newkey", "rsa:2048"},
          {"-newkey", "ed25519"},
        }) {
      SigningRequest csr = SigningRequest.read(request("/O=Example/CN=bob", algorithm));
      assertEquals("bob", csr.commonName());
      Issued issued = ca.issue(IssueRequest.of(csr, Role.FIELD, Fixtures.YEAR));
      assertNull(issued.key());
      assertEquals(csr.publicKey(), issued.certificate().getPublicKey());
      // The request asks to be an admin; the role is not its to choose.
      assertEquals(Role.FIELD, Role.of(issued.certificate()));
      Kit.of(
          "bob",
          Role.FIELD,
          Fixtures.COLLECTOR,
          Fixtures.VKEY,
          PemFiles.readPrivateKey(folder.resolve("a.key"), null),
          issued.certificate(),
          ca.certificate());
    }
  }

  @Test
  void weak_and_exotic_keys_are_refused() {
    for (String[] algorithm :
        new String[][] {
          {"-newkey", "rsa:1024"},
          {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"},
          {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"},
          {"-newkey", "ed448"},
        }) {
      Path file = request("/CN=bob", algorithm);
      assertThrows(
          MalformedException.class, () -> SigningRequest.read(file), String.join(" ", algorithm));
      assertThrows(
          MalformedException.class,
          () -> PemFiles.readPrivateKey(folder.resolve("a.key"), null),
          String.join(" ", algorithm));
    }
  }

  @Test
  void a_key_that_did_not_sign_is_refused() throws Exception {
    KeyPair own = Keys.generate(Fixtures.RANDOM);
    KeyPair other = Keys.generate(Fixtures.RANDOM);
    SigningRequest.decode(Bytes.wrap(request("CN=bob", own, own)));
    refused(request("CN=bob", other, own));
  }

  @Test
  void exactly_one_proper_common_name_is_wanted() throws Exception {
    KeyPair own = Keys.generate(Fixtures.RANDOM);
    for (String subject :
        List.of("O=x", "CN=a,CN=b", "CN=a+CN=b", "CN=" + "x".repeat(65), "CN=\\00", "CN=")) {
      refused(request(subject, own, own));
    }
  }

  @Test
  void no_change_of_any_byte_is_accepted_and_no_cut() throws Exception {
    KeyPair own = Keys.generate(Fixtures.RANDOM);
    byte[] der = request("CN=bob", own, own);
    for (int i = 0; i < der.length; i++) {
      byte[] changed = der.clone();
      changed[i] ^= (byte) (1 << i % 8);
      refused(changed);
      refused(Arrays.copyOf(der, i));
    }
    refused(Arrays.copyOf(der, der.length + 1));
  }

  @Test
  void what_is_too_large_or_nested_without_end_is_refused() throws Exception {
    refused(new byte[SigningRequest.REQUEST_BYTES_MAX + 1]);
    // Sequences of indefinite length, one in the other: what a recursive reader dies of.
    byte[] deep = new byte[SigningRequest.REQUEST_BYTES_MAX];
    for (int i = 4; i < deep.length; i += 2) {
      deep[i] = 0x30;
      deep[i + 1] = (byte) 0x80;
    }
    int rest = deep.length - 4;
    System.arraycopy(
        new byte[] {0x30, (byte) 0x82, (byte) (rest >> 8), (byte) rest}, 0, deep, 0, 4);
    refused(deep);
    assertThrows(MalformedException.class, () -> Certificates.decode(Bytes.wrap(deep)));
  }

  @Test
  void another_kind_of_file_is_refused() throws Exception {
    Path file = folder.resolve("ca.pem");
    PemFiles.writeCertificates(file, List.of(ca.certificate()));
    assertThrows(MalformedException.class, () -> SigningRequest.read(file));
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThrows(MalformedException.class, () -> SigningRequest.read(empty));
  }
}
