package dev.sealwire.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sealwire.bytes.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPolicyTest {
  private static Optional<Refusal> judge(int legacyVersion, int version) {
    ClientHello hello =
        new ClientHello(
            Bytes.EMPTY,
            legacyVersion,
            0,
            List.of(0x1301),
            List.of(),
            null,
            List.of(Bytes.utf8("sealwire/1")),
            List.of(version),
            List.of(0x001d),
            List.of(0x001d),
            List.of(0x0403));
    return TlsPolicy.judge(hello, List.of("X25519"), Set.of(0x0403));
  }

  /** What tlsfuzzer's test of the legacy version tries, and found let in. */
  @ParameterizedTest
  @ValueSource(ints = {0x0000, 0x0001, 0x0002, 0x0100, 0x0103, 0x0200, 0x0300})
  void a_hello_of_ssl_3_or_older_is_turned_away_though_it_offers_tls_1_3(int legacyVersion) {
    Refusal refusal = judge(legacyVersion, 0x0304).orElseThrow();
    assertEquals(Reasons.TLS_VERSION, refusal.reason());
    assertEquals(Alerts.PROTOCOL_VERSION, refusal.alert());
  }

  /** Middleboxes and old clients write these; the versions that count are in the extension. */
  @ParameterizedTest
  @ValueSource(ints = {0x0301, 0x0302, 0x0303, 0x0304})
  void a_later_legacy_version_says_nothing(int legacyVersion) {
    assertEquals(Optional.empty(), judge(legacyVersion, 0x0304));
  }

  @Test
  void what_is_offered_counts_and_not_the_legacy_version() {
    assertEquals(Reasons.TLS_VERSION, judge(0x0304, 0x0303).orElseThrow().reason());
  }
}
