package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.RANDOM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.MalformedException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  @TempDir Path folder;
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");
  private final Issued collector = Fixtures.collector(ca);

  IdentityTest() throws Exception {}

  private Identity load(String name, List<X509Certificate> chain) throws Exception {
    Path pem = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    PemFiles.writeCertificates(pem, chain);
    PemFiles.writePrivateKey(key, collector.key(), null, RANDOM);
    return Identity.load(pem, key, null);
  }

  @Test
  void loads_a_chain_in_order_with_the_key_of_its_first() throws Exception {
    X509Certificate leaf = collector.certificate();
    X509Certificate root = ca.certificate();
    assertEquals(List.of(leaf), load("one", List.of(leaf)).chain());
    assertEquals(List.of(leaf, root), load("two", List.of(leaf, root)).chain());
    assertEquals(4, load("most", List.of(leaf, root, root, root)).chain().size());
    for (List<X509Certificate> bad :
        List.of(
            List.of(root, leaf),
            List.of(root),
            List.of(leaf, leaf),
            List.of(leaf, Fixtures.authority("Sealwire CA").certificate()),
            List.of(leaf, root, root, root, root))) {
      assertThrows(MalformedException.class, () -> load("bad" + bad.hashCode(), bad));
    }
  }
}
