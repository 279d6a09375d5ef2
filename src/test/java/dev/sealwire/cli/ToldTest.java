package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.HandshakeStorm.Counted;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToldTest {
  private static HandshakeStorm storm(List<Counted> sources, HandshakeStorm.Other other) {
    Instant from = Instant.parse("2026-11-23T04:44:53.5Z");
    return new HandshakeStorm(
        from,
        from.plusSeconds(9),
        100,
        List.of(new Counted("rate", 98), new Counted("not-tls", 2)),
        sources,
        other,
        0,
        new HandshakeStorm.Sample("192.0.2.7", 1, null, "not-tls", "x"));
  }

  @Test
  void a_storm_is_told_by_its_largest_source_and_its_reasons() throws Exception {
    Told told = new Told(null);
    Told.Line one = told.of(storm(List.of(new Counted("192.0.2.7", 100)), null));
    assertEquals("192.0.2.7", one.who());
    assertEquals("100 refused since 2026-11-23T04:44:53Z: 2 not-tls, 98 rate", one.what());
    List<Counted> two = List.of(new Counted("192.0.2.7", 30), new Counted("192.0.2.8", 60));
    assertEquals(
        "192.0.2.8 and 6 more", told.of(storm(two, new HandshakeStorm.Other(5, 10))).who());
  }
}
