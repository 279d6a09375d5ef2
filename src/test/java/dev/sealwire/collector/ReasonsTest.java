package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.HandshakeStorm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every code of docs/formats/reasons.md, provoked from outside with either TLS library and found in
 * the log: from the knock to the entry, through everything there is between.
 */
@Timeout(60)
class ReasonsTest {
  /** Said by a client of its collector, not recorded by one. */
  private static final Set<String> CLIENTS = Set.of("wrong-host", "server-alert");

  /** Provoked by {@link RevokedTest}. */
  private static final Set<String> ELSEWHERE = Set.of("revoked");

  @TempDir static Path folder;
  private static final Map<String, Provoked> COLLECTORS = new HashMap<>();

  static Stream<Arguments> cases() {
    String wanted = System.getProperty("sealwire.test.tls", "auto");
    List<String> providers =
        wanted.equals("auto")
            ? Stream.of("conscrypt", "jdk").filter(Provoked::loads).toList()
            : List.of(wanted);
    return providers.stream()
        .flatMap(p -> Provoked.codes().stream().sorted().map(code -> Arguments.of(p, code)));
  }

  @ParameterizedTest(name = "{1} with {0}")
  @MethodSource("cases")
  void is_provoked_from_outside_and_found_in_the_log(String provider, String code)
      throws Exception {
    Knocks.needAddresses();
    Provoked at = COLLECTORS.get(provider);
    if (at == null) {
      at = new Provoked(Files.createDirectory(folder.resolve(provider)), provider);
      COLLECTORS.put(provider, at);
    }
    String source = at.provoke(code);
    Fixture log = at.fixture();
    Fixture.await("the entry of " + code, () -> found(log, code, source));
  }

  private static boolean found(Fixture f, String code, String source) {
    try {
      for (HandshakeRejected one : f.events(HandshakeRejected.class, "handshake.rejected")) {
        if (one.reason().equals(code) && one.handshake().peer().equals(source)) {
          assertFalse(one.detail().isEmpty());
          return true;
        }
      }
      for (HandshakeStorm storm : f.events(HandshakeStorm.class, "handshake.storm")) {
        if (storm.reasons().stream().anyMatch(r -> r.name().equals(code))
            && storm.sources().stream().anyMatch(s -> s.name().equals(source))) {
          return true;
        }
      }
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void each_code_of_the_document_is_provoked_and_each_provoked_is_in_it() throws Exception {
    Set<String> documented = new TreeSet<>();
    Pattern code = Pattern.compile("`([a-z-]+)`");
    for (String line : Files.readAllLines(Path.of("docs/formats/reasons.md"))) {
      if (line.startsWith("| `")) {
        Matcher codes = code.matcher(line.substring(0, line.indexOf('|', 1)));
        while (codes.find()) {
          documented.add(codes.group(1));
        }
      }
    }
    Set<String> known = new HashSet<>(Provoked.codes());
    known.addAll(CLIENTS);
    known.addAll(ELSEWHERE);
    assertEquals(new TreeSet<>(known), documented);
    assertTrue(Provoked.codes().size() >= 24, () -> Provoked.codes().size() + " codes");
  }

  @AfterAll
  static void what_was_recorded_passes_an_audit() throws Exception {
    for (Provoked one : COLLECTORS.values()) {
      try (Fixture f = one.fixture()) {
        f.collector.stop("test");
        assertEquals(List.of(), f.audit().findings());
      }
    }
  }
}
