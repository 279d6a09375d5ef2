package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A log of some size; by itself, since it is the one test of the audit that takes seconds. */
class LargeLogTest {
  @Test
  void a_log_of_a_level_one_tile_passes_and_reports_progress() throws Exception {
    SampleLog sample = SampleLog.clean().copy();
    List<Bytes> many = new ArrayList<>(sample.leaves.subList(0, sample.leaves.size() - 1));
    Bytes filler = many.get(many.size() - 1);
    while (many.size() < 66_000) {
      many.add(filler);
    }
    TestWriter.write(sample.log, many, sample.keys.signer, 10_000);
    assertEquals(258, sample.log.tiles.size());
    Set<String> phases = new TreeSet<>();
    long[] calls = new long[1];
    AuditRequest given = sample.request();
    AuditReport report =
        Auditor.run(
            SampleLog.on(
                given,
                1,
                (phase, done, total) -> {
                  phases.add(phase);
                  calls[0]++;
                }));
    assertEquals(List.of(), report.findings());
    assertEquals(Outcome.PASS, report.verdict(Area.INTEGRITY).outcome());
    assertEquals(Set.of("entries", "leftovers", "payloads"), phases);
    assertTrue(calls[0] > 60, () -> calls[0] + " calls");
  }
}
