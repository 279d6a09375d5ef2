package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.RANDOM;
import static dev.sealwire.pki.Fixtures.secret;
import static dev.sealwire.pki.OpenSsl.openssl;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {
  private static final String PASSPHRASE = "pässword 密码";
  @TempDir Path folder;
  private final PrivateKey key = Keys.generate(RANDOM).getPrivate();

  private static String mode(Path file) throws IOException {
    Assumptions.assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "file system has no POSIX modes");
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private String fault(Path file, Secret passphrase) {
    return assertThrows(MalformedException.class, () -> PemFiles.readPrivateKey(file, passphrase))
        .what();
  }

  private Path passphraseFile() throws IOException {
    return Files.writeString(folder.resolve("pass"), PASSPHRASE + "\n");
  }

  @Test
  void keys_are_for_their_owner_and_certificates_for_all() throws Exception {
    Path keyFile = folder.resolve("a.key");
    Path pem = folder.resolve("a.pem");
    PemFiles.writePrivateKey(keyFile, key, null, RANDOM);
    PemFiles.writeCertificates(pem, List.of(Fixtures.authority("ca").certificate()));
    assertEquals("rw-------", mode(keyFile));
    assertTrue(mode(pem).startsWith("rw-"), mode(pem));
  }

  @Test
  void nothing_is_overwritten_not_through_a_link_either() throws Exception {
    Path file = Files.writeString(folder.resolve("a.key"), "mine");
    assertThrows(
        FileAlreadyExistsException.class, () -> PemFiles.writePrivateKey(file, key, null, RANDOM));
    assertEquals("mine", Files.readString(file));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    assertThrows(
        FileAlreadyExistsException.class, () -> PemFiles.writePrivateKey(link, key, null, RANDOM));
    assertFalse(Files.exists(folder.resolve("nowhere")));
  }

  @Test
  void openssl_opens_our_encrypted_key_and_we_open_its() throws Exception {
    Path ours = folder.resolve("ours.key");
    PemFiles.writePrivateKey(ours, key, secret(PASSPHRASE), RANDOM);
    assertTrue(PemFiles.isEncrypted(ours));
    Path plain = folder.resolve("plain.key");
    String pass = "file:" + passphraseFile();
    openssl("pkey", "-in", ours, "-passin", pass, "-out", plain).ok();
    assertArrayEquals(
        key.getEncoded(), PemFiles.readPrivateKey(ours, secret(PASSPHRASE)).getEncoded());
    Path theirs = folder.resolve("theirs.key");
    openssl("pkcs8", "-topk8", "-in", plain, "-passout", pass, "-out", theirs).ok();
    assertTrue(
        Keys.isPair(PemFiles.readPrivateKey(theirs, secret(PASSPHRASE)), publicKeyOf(plain)));
    assertFalse(PemFiles.isEncrypted(plain));
    openssl("asn1parse", "-in", ours)
        .ok()
        .shows("PBKDF2")
        .shows("hmacWithSHA256")
        .shows("aes-256-cbc");
  }

  /** Through a certificate of the key, because that is what a key is compared with. */
  private java.security.PublicKey publicKeyOf(Path keyFile) throws Exception {
    Path csr = folder.resolve("x.csr");
    openssl("req", "-new", "-key", keyFile, "-subj", "/CN=x", "-out", csr).ok();
    return SigningRequest.read(csr).publicKey();
  }

  @Test
  void a_wrong_a_missing_and_an_unusable_passphrase_are_told_apart() throws Exception {
    Path file = folder.resolve("a.key");
    PemFiles.writePrivateKey(file, key, secret(PASSPHRASE), RANDOM);
    assertEquals(PemFiles.WRONG_PASSPHRASE, fault(file, secret("other")));
    assertEquals(PemFiles.MISSING_PASSPHRASE, fault(file, null));
    assertEquals("passphrase", fault(file, secret("")));
    assertEquals("passphrase", fault(file, Secret.of(new byte[] {(byte) 0xff})));
    Path other = folder.resolve("b.key");
    assertThrows(
        MalformedException.class, () -> PemFiles.writePrivateKey(other, key, secret(""), RANDOM));
    assertFalse(Files.exists(other));
  }

  @Test
  void a_passphrase_for_a_plain_key_is_not_looked_at() throws Exception {
    Path file = folder.resolve("a.key");
    PemFiles.writePrivateKey(file, key, null, RANDOM);
    assertArrayEquals(key.getEncoded(), PemFiles.readPrivateKey(file, secret("any")).getEncoded());
  }

  @Test
  void keys_under_another_protection_are_refused_before_any_work() throws Exception {
    Path plain = folder.resolve("a.key");
    PemFiles.writePrivateKey(plain, key, null, RANDOM);
    String pass = "file:" + passphraseFile();
    String[][] ways = {
      {"-v1", "PBE-SHA1-3DES"}, {"-v2", "aes-128-cbc"}, {"-v2prf", "hmacWithSHA1"}, {"-scrypt"},
    };
    for (int i = 0; i < ways.length; i++) {
      Path file = folder.resolve(i + ".key");
      Object[] start = {"pkcs8", "-topk8", "-in", plain, "-passout", pass, "-out", file};
      Object[] all = Arrays.copyOf(start, start.length + ways[i].length);
      System.arraycopy(ways[i], 0, all, start.length, ways[i].length);
      openssl(all).ok();
      assertEquals("encrypted private key", fault(file, secret(PASSPHRASE)), ways[i][0]);
    }
  }

  @Test
  void more_rounds_than_the_limit_are_refused_before_the_first() throws Exception {
    Path file = folder.resolve("a.key");
    Files.writeString(file, PatchedRounds.pem(key, PrivateKeyCodec.ROUNDS_MAX + 1));
    assertEquals("encrypted private key", fault(file, secret(PASSPHRASE)));
    Files.writeString(file, PatchedRounds.pem(key, PrivateKeyCodec.ROUNDS_MAX));
    assertEquals(PemFiles.MISSING_PASSPHRASE, fault(file, null));
  }

  @Test
  void every_flipped_bit_of_an_encrypted_key_ends_in_the_same_kind_of_error() throws Exception {
    PemBlock block = PrivateKeyCodec.encode(key, secret(PASSPHRASE), RANDOM);
    byte[] der = block.content().reveal();
    for (int bit = 0; bit < 8 * der.length; bit++) {
      byte[] changed = der.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      PemBlock other = new PemBlock(block.label(), Secret.of(changed));
      assertThrows(MalformedException.class, () -> PrivateKeyCodec.decode(other, null));
    }
  }

  @Test
  void what_is_not_one_pkcs8_key_is_refused() throws Exception {
    Path plain = folder.resolve("a.key");
    PemFiles.writePrivateKey(plain, key, null, RANDOM);
    Path sec1 = folder.resolve("sec1.key");
    openssl("ec", "-in", plain, "-out", sec1).ok();
    assertEquals("PEM block", fault(sec1, null));
    Path two = Files.writeString(folder.resolve("two.key"), Files.readString(plain).repeat(2));
    assertEquals("PEM text", fault(two, null));
    Path huge = Files.write(folder.resolve("huge"), new byte[PemFiles.PEM_BYTES_MAX + 1]);
    assertEquals("file " + huge, fault(huge, null));
    Path pem = folder.resolve("a.pem");
    PemFiles.writeCertificates(pem, List.of(Fixtures.authority("ca").certificate()));
    assertEquals("PEM block", fault(pem, null));
    assertThrows(MalformedException.class, () -> PemFiles.readCertificates(plain));
    assertThrows(IOException.class, () -> PemFiles.readCertificates(folder.resolve("none")));
  }

  @Test
  void the_message_names_the_file() {
    Path bad = folder.resolve("bad.pem");
    MalformedException e =
        assertThrows(
            MalformedException.class,
            () -> PemFiles.readCertificates(Files.writeString(bad, "x\n-----BEGIN\n")));
    assertEquals("PEM line", e.what());
    assertEquals(2, e.offset());
    assertTrue(e.getMessage().endsWith(" (in " + bad + ")"), e.getMessage());
  }
}
