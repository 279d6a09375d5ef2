package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.RANDOM;
import static dev.sealwire.pki.Fixtures.secret;
import static dev.sealwire.pki.OpenSsl.openssl;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogKeyTest {
  /** Gives one known seed. */
  private static final class Known extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final String seed;

    Known(String seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      try {
        System.arraycopy(Hex.decode(seed), 0, bytes, 0, bytes.length);
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @TempDir Path folder;

  @Test
  void makes_the_key_and_signature_of_rfc_8032_section_7_1_test_2() throws Exception {
    LogKey key =
        LogKey.create(
            new Known("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    assertEquals(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key.publicKey().hex());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key.privateKey());
    signature.update((byte) 0x72);
    assertEquals(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        Hex.encode(signature.sign()));
  }

  @Test
  void comes_back_plain_and_encrypted_and_is_never_overwritten() throws Exception {
    LogKey key = LogKey.create(RANDOM);
    Path plain = folder.resolve("log.key");
    key.save(plain, null, RANDOM);
    assertEquals(key.publicKey(), LogKey.open(plain, null).publicKey());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)));
    Path sealed = folder.resolve("sealed.key");
    key.save(sealed, secret("p"), RANDOM);
    assertEquals(key.publicKey(), LogKey.open(sealed, secret("p")).publicKey());
    assertThrows(FileAlreadyExistsException.class, () -> key.save(plain, null, RANDOM));
  }

  @Test
  void openssl_knows_the_same_public_key() throws Exception {
    LogKey key = LogKey.create(RANDOM);
    Path file = folder.resolve("log.key");
    key.save(file, secret("p"), RANDOM);
    Path out = folder.resolve("public.der");
    openssl("pkey", "-in", file, "-passin", "pass:p", "-pubout", "-outform", "DER", "-out", out)
        .ok();
    byte[] der = Files.readAllBytes(out);
    assertEquals(key.publicKey(), Bytes.wrap(Arrays.copyOfRange(der, der.length - 32, der.length)));
    Path theirs = folder.resolve("theirs.key");
    openssl("genpkey", "-algorithm", "ed25519", "-out", theirs).ok();
    assertEquals(32, LogKey.open(theirs, null).publicKey().size());
  }

  @Test
  void another_kind_of_key_is_refused() throws Exception {
    Path file = folder.resolve("ec.key");
    PemFiles.writePrivateKey(file, Keys.generate(RANDOM).getPrivate(), null, RANDOM);
    assertThrows(MalformedException.class, () -> LogKey.open(file, null));
  }
}
