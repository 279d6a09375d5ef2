package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.util.List;
import java.util.Set;

class HelloFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_client_hello_is_read_or_refused_and_its_ja4_has_its_form(byte[] data) {
    HelloReader reader = new HelloReader();
    HelloReader.Progress whole;
    try {
      whole = reader.feed(data, 0, data.length);
    } catch (MalformedException e) {
      return;
    }
    assertEquals(whole, byteByByte(data));
    if (whole == HelloReader.Progress.DONE) {
      String ja4 = Ja4.of(reader.hello());
      assertTrue(
          ja4.matches("[tq][0-9s][0-9][di][0-9]{4}[0-9A-Za-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}"), ja4);
      TlsPolicy.judge(reader.hello(), List.of("X25519"), Set.of(0x0403));
    }
  }

  /** How it comes in pieces makes no difference. */
  private static HelloReader.Progress byteByByte(byte[] data) {
    HelloReader reader = new HelloReader();
    HelloReader.Progress progress = HelloReader.Progress.MORE;
    try {
      for (int i = 0; i < data.length && progress == HelloReader.Progress.MORE; i++) {
        progress = reader.feed(data, i, 1);
      }
    } catch (MalformedException e) {
      throw new AssertionError("refused in pieces, not as a whole", e);
    }
    return progress;
  }

  @FuzzTest(maxDuration = Fuzz.FOR)
  void a_server_hello_is_found_or_refused(byte[] data) {
    try {
      ServerHello.find(Bytes.of(data));
    } catch (MalformedException e) {
      // Refused, with a word.
    }
  }
}
