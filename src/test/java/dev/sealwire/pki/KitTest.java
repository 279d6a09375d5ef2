package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.COLLECTOR;
import static dev.sealwire.pki.Fixtures.RANDOM;
import static dev.sealwire.pki.Fixtures.VKEY;
import static dev.sealwire.pki.Fixtures.secret;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.MalformedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KitTest {
  @TempDir Path folder;
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");
  private final Kit kit = Fixtures.kit(ca);
  private final String text = kit.encode(null, RANDOM).utf8();

  KitTest() throws Exception {}

  private Kit read(String content) throws Exception {
    Path file = folder.resolve("x.kit");
    Files.deleteIfExists(file);
    return Kit.read(Files.writeString(file, content), null);
  }

  private void refused(String content) {
    assertFalse(content.equals(text), "nothing was changed");
    assertThrows(MalformedException.class, () -> read(content), content);
  }

  /** The block of that number in {@code content}, its lines included. */
  private static String block(String content, int number) {
    int at = -1;
    for (int i = 0; i <= number; i++) {
      at = content.indexOf("-----BEGIN", at + 1);
    }
    int end = content.indexOf("-----END", at);
    return content.substring(at, content.indexOf('\n', end) + 1);
  }

  @Test
  void begins_with_its_four_lines_then_key_certificate_authority() {
    assertTrue(
        text.startsWith(
            "Sealwire kit: alice\nRole: field\nCollector: localhost:7443\nLog: "
                + VKEY
                + "\n-----BEGIN PRIVATE KEY-----\n"));
    assertTrue(block(text, 1).startsWith("-----BEGIN CERTIFICATE-----\n"));
    assertTrue(block(text, 2).startsWith("-----BEGIN CERTIFICATE-----\n"));
    assertTrue(text.endsWith(block(text, 0) + block(text, 1) + block(text, 2)));
  }

  @Test
  void comes_back_as_it_was_plain_and_encrypted() throws Exception {
    for (String passphrase : new String[] {null, "correct horse"}) {
      Path file = folder.resolve("alice-" + passphrase + ".kit");
      kit.write(file, passphrase == null ? null : secret(passphrase), RANDOM);
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(passphrase != null, Kit.encrypted(file));
      Kit back = Kit.read(file, passphrase == null ? null : secret(passphrase));
      assertEquals("alice", back.name());
      assertEquals(Role.FIELD, back.role());
      assertEquals(COLLECTOR, back.collector());
      assertEquals(VKEY, back.logVkey());
      assertEquals(kit.certificate(), back.certificate());
      assertEquals(ca.certificate(), back.ca());
      assertArrayEquals(kit.key().getEncoded(), back.key().getEncoded());
      assertEquals(kit.certificate(), back.identity().certificate());
      assertThrows(FileAlreadyExistsException.class, () -> kit.write(file, null, RANDOM));
      if (passphrase != null) {
        assertEquals(
            PemFiles.WRONG_PASSPHRASE,
            assertThrows(MalformedException.class, () -> Kit.read(file, secret("x"))).what());
        assertEquals(
            PemFiles.MISSING_PASSPHRASE,
            assertThrows(MalformedException.class, () -> Kit.read(file, null)).what());
      }
    }
  }

  @Test
  void a_kit_without_a_key_is_one_too_but_no_identity() throws Exception {
    Kit back = read(text.replace(block(text, 0), ""));
    assertNull(back.key());
    assertThrows(MalformedException.class, back::identity);
    assertEquals(back.encode(null, RANDOM).utf8(), text.replace(block(text, 0), ""));
  }

  @Test
  void a_swapped_part_is_noticed() throws Exception {
    String other = Fixtures.kit(ca).encode(null, RANDOM).utf8();
    String foreign = Fixtures.kit(Fixtures.authority("Sealwire CA")).encode(null, RANDOM).utf8();
    for (int i = 0; i < 3; i++) {
      refused(text.replace(block(text, i), block(foreign, i)));
    }
    refused(text.replace(block(text, 0), block(other, 0)));
    refused(text.replace(block(text, 1), block(other, 1)));
    refused(text.replace(block(text, 2), block(text, 1)));
    refused(text.replace(block(text, 1), block(text, 2)));
  }

  @Test
  void blocks_that_are_missing_surplus_or_in_another_order_are_refused() {
    String head = text.substring(0, text.indexOf("-----BEGIN"));
    String key = block(text, 0);
    String certificate = block(text, 1);
    String authority = block(text, 2);
    refused(head);
    refused(head + key);
    refused(head + key + certificate);
    refused(head + certificate);
    refused(head + certificate + authority + key);
    refused(head + key + authority + certificate);
    refused(text + authority);
    refused(text + "-----BEGIN X509 CRL-----\nQUJD\n-----END X509 CRL-----\n");
    refused(text.replace("CERTIFICATE", "TRUSTED CERTIFICATE"));
    refused(text.replace(" PRIVATE KEY", " EC PRIVATE KEY"));
    refused(key + certificate + authority);
  }

  @Test
  void no_truncation_is_a_kit() {
    for (int length = 0; length < text.length() - 1; length += 7) {
      refused(text.substring(0, length));
    }
    refused(text.substring(0, text.length() - 2));
  }

  @Test
  void no_changed_character_of_a_certificate_is_read() {
    int end = text.length() - 1;
    for (int i = text.indexOf("-----BEGIN CERTIFICATE"); i < end; i += 2) {
      if (text.charAt(i) != '\n') {
        refused(text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1));
      }
    }
  }

  @Test
  void no_changed_character_of_the_key_is_read_as_another_key() throws Exception {
    int end = text.indexOf("-----BEGIN CERTIFICATE") - 1;
    for (int i = text.indexOf("-----BEGIN PRIVATE"); i < end; i++) {
      String changed = text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
      try {
        assertTrue(Keys.isPair(read(changed).key(), kit.certificate().getPublicKey()));
      } catch (MalformedException e) {
        continue; // what most of them are; a version number may be another one
      }
    }
  }

  @Test
  void the_four_lines_are_strict_and_fit_the_certificate() throws Exception {
    refused(text.replace("Sealwire kit: alice", "Sealwire kit: bob"));
    refused(text.replace("Sealwire kit:", "Sealwire Kit:"));
    refused(text.replace("Role: field", "Role: admin"));
    refused(text.replace("Role: field", "Role: Field"));
    refused(text.replace("Role: field\n", ""));
    refused(text.replace("Role: field\n", "\nRole: field\n"));
    refused("\n" + text);
    for (String bad :
        List.of(
            "localhost",
            "localhost:",
            "localhost:0",
            "localhost:65536",
            "localhost:07443",
            "::1:7443",
            "[localhost]:7443",
            "[::1]",
            ":7443",
            "a b:7443",
            "*.x:7443",
            "localhost:7443 ")) {
      refused(text.replace(COLLECTOR, bad));
    }
    for (String good : List.of("[::1]:1", "127.0.0.1:65535", "collector.example:7443")) {
      assertEquals(good, read(text.replace(COLLECTOR, good)).collector());
    }
    for (String bad :
        List.of("", "x", "a b+530d903a+AAAA", "x+530D903A+AAAA", "x+530d903a+", "+530d903a+AAAA")) {
      refused(text.replace(VKEY, bad));
    }
  }

  @Test
  void names_are_fit_for_a_file() throws Exception {
    for (String good : List.of("a", "a.b_c@d-e", "0".repeat(64))) {
      Kit.checkName(good);
    }
    for (String bad : List.of("", ".a", "-a", "a/b", "a b", "a\n", "ä", "0".repeat(65))) {
      assertThrows(MalformedException.class, () -> Kit.checkName(bad), bad);
    }
  }

  @Test
  void windows_line_ends_do_no_harm() throws Exception {
    assertEquals(kit.certificate(), read(text.replace("\n", "\r\n")).certificate());
  }

  @Test
  void parts_that_do_not_fit_make_no_kit() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Kit(
                "bob",
                Role.FIELD,
                COLLECTOR,
                VKEY,
                null,
                kit.certificate(),
                List.of(ca.certificate())));
  }
}
