package dev.sealwire.pki;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class PemFuzz {
  @TempDir static Path folder;

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_kit_is_read_or_refused(byte[] data) throws IOException {
    Path file = folder.resolve("kit.pem");
    Files.write(file, data);
    try (Secret passphrase = Secret.of("guess".toCharArray())) {
      Kit.read(file, passphrase);
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_pem_file_is_inspected_or_refused(byte[] data) {
    try {
      Pem.parse(Bytes.of(data));
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_certificate_is_read_or_refused(byte[] data) {
    try {
      Certificates.subject(Certificates.decode(Bytes.of(data)));
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_request_is_read_or_refused(byte[] data) {
    try {
      SigningRequest.decode(Bytes.of(data));
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_revocation_list_is_read_or_refused(byte[] data) {
    try {
      RevocationList.decode(Bytes.of(data));
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }
}
