package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real home is copied and altered in every way there is a name for, and {@code verify} must say
 * what and where. The table of it is docs/verify-matrix.md.
 */
class TamperMatrixTest {
  private static final int KINDS_MIN = 60;
  private static final int BLOCK = 4096;
  private static final int SWEEP = 25;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int JSON_BYTES_MAX = 1 << 22;
  private static final Path DOCUMENT = Path.of("docs/verify-matrix.md");
  private static final Path TABLE = Path.of("target/tamper-matrix.md");

  @TempDir private static Path made;
  private static TamperHome real;
  private static Map<String, String> areas;

  private Path folder;
  private TamperCopy copy;

  @BeforeAll
  static void build() throws Exception {
    real = TamperHome.build(made);
    areas = areas();
  }

  /** The area of each kind of finding, as docs/formats/verify.md has it. */
  private static Map<String, String> areas() throws IOException {
    Map<String, String> areas = new HashMap<>();
    String area = null;
    for (String line : Files.readAllLines(Path.of("docs/formats/verify.md"))) {
      if (line.startsWith("### ")) {
        area = line.substring(4).toLowerCase(java.util.Locale.ROOT);
      } else if (area != null && line.startsWith("| `")) {
        for (String kind : line.substring(2, line.indexOf('|', 2)).split(",")) {
          areas.put(kind.strip().replace("`", ""), area);
        }
      }
    }
    return areas;
  }

  private static Map<String, List<TamperKind>> groups() {
    Map<String, List<TamperKind>> groups = new LinkedHashMap<>();
    groups.put("Search columns", TamperTables.search());
    groups.put("Entries, as they are stored", TamperEntries.rows());
    groups.put("Entries, with what hangs on them computed anew", TamperEntries.computedAnew());
    groups.put("Tiles and checkpoints", TamperTables.tree());
    groups.put("Payloads", TamperContents.payloads());
    groups.put("Certificates and keys", TamperContents.certificates());
    groups.put("What entries say, with the log's own key", TamperWords.all());
    groups.put(
        "Payloads that were signed for together, with the log's own key", TamperBatches.all());
    groups.put("The schema", TamperFiles.schema());
    groups.put("Files that cannot be read", TamperFiles.unreadable());
    return groups;
  }

  private static List<TamperKind> kinds() {
    return groups().values().stream().flatMap(List::stream).toList();
  }

  @BeforeEach
  void copy() throws IOException {
    folder = Files.createTempDirectory(made, "altered");
    copy = new TamperCopy(real, folder.resolve("home"));
    DemoForgery.copyFolder(real.home(), copy.home());
  }

  @AfterEach
  void remove() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private Transcript.Ran verify(List<TamperKind.Kept> against) throws Exception {
    List<String> args = new ArrayList<>(List.of("verify", "--json"));
    for (TamperKind.Kept kept : against) {
      args.addAll(List.of("--against", kept.file().of(real).toString()));
    }
    return new Transcript(copy.home()).run(args.toArray(String[]::new));
  }

  private static JsonObject report(Transcript.Ran ran) throws Exception {
    return Json.parse("report", Bytes.utf8(ran.out().strip()), JSON_BYTES_MAX);
  }

  @Test
  void a_copy_that_nobody_altered_is_intact_with_and_without_what_was_kept() throws Exception {
    List<TamperKind.Kept> kept =
        List.of(
            TamperKind.checkpoint("alice"),
            TamperKind.checkpoint("bob"),
            TamperKind.receipt("alice", "notes/007"));
    for (List<TamperKind.Kept> against : List.of(List.<TamperKind.Kept>of(), kept)) {
      Transcript.Ran ran = verify(against);
      assertEquals(Exit.DONE, ran.exit(), ran::out);
      assertEquals(0, report(ran).number("findingsTotal"), ran::out);
    }
    copy.tables(store -> store.sql("SET LOCK_TIMEOUT 1000"));
    copy.rewrite(store -> {});
    Transcript.Ran ran = verify(kept);
    assertEquals(Exit.DONE, ran.exit(), () -> "the forger's own code is wrong: " + ran.out());
  }

  /** Every eighth kind; the drill has them all. */
  private static List<TamperKind> sample() {
    List<TamperKind> all = kinds();
    return IntStream.range(0, all.size()).filter(i -> i % 8 == 0).mapToObj(all::get).toList();
  }

  @ParameterizedTest
  @MethodSource("sample")
  void one_kind_in_eight_is_found(TamperKind kind) throws Exception {
    isFound(kind);
  }

  @Tag("drill")
  @ParameterizedTest
  @MethodSource("kinds")
  void every_kind_is_found(TamperKind kind) throws Exception {
    isFound(kind);
  }

  private void isFound(TamperKind kind) throws Exception {
    kind.change().on(copy);
    if (kind.needsKept()) {
      Transcript.Ran alone = verify(List.of());
      assertEquals(Exit.DONE, alone.exit(), alone::out);
      assertTrue(notChecked(report(alone)).contains("nothing kept elsewhere was given"));
    }
    Transcript.Ran ran = verify(kind.kept());
    assertEquals(kind.exit(), ran.exit(), () -> ran.out() + ran.err());
    if (kind.exit() == Exit.UNREACHED) {
      assertEquals("", ran.out());
      assertTrue(ran.err().startsWith("sealwire: error: "), ran::err);
      assertTrue(ran.err().contains(kind.words()), ran::err);
      return;
    }
    JsonObject report = report(ran);
    findings(kind, report, ran.out());
    if (kind.words() != null) {
      assertTrue(notChecked(report).contains(kind.words()), ran::out);
    }
  }

  private static void findings(TamperKind kind, JsonObject report, String out) throws Exception {
    List<JsonObject> found = report.objects("findings");
    Set<String> allowed = new HashSet<>(kind.also());
    for (TamperKind.Found wanted : kind.found()) {
      allowed.add(wanted.kind());
      Long index = wanted.at().index() == null ? null : wanted.at().index().of(real);
      String place = wanted.at().place() == null ? "" : wanted.at().place().of(real);
      boolean there = false;
      for (JsonObject finding : found) {
        Long at = finding.has("index") ? finding.number("index") : null;
        there |=
            finding.string("kind").equals(wanted.kind())
                && java.util.Objects.equals(at, index)
                && finding.string("place").contains(place);
      }
      assertTrue(there, () -> "no " + wanted.kind() + " at " + index + " " + place + ": " + out);
    }
    for (JsonObject finding : found) {
      String name = finding.string("kind");
      assertTrue(allowed.contains(name), () -> name + " was not to be expected: " + out);
      assertEquals(areas.get(name), finding.string("area"), name);
    }
    assertEquals(found.size(), report.number("findingsTotal"), "findings that were left out");
    Set<String> failed = new HashSet<>();
    for (JsonObject verdict : report.objects("verdicts")) {
      if (verdict.string("outcome").equals("FAIL")) {
        failed.add(verdict.string("area"));
      }
    }
    Set<String> areasFound = new HashSet<>();
    for (JsonObject finding : found) {
      areasFound.add(finding.string("area"));
    }
    assertEquals(areasFound, failed);
    assertEquals(failed.isEmpty(), report.bool("intact"));
  }

  /**
   * The file cut off, and a block of it overwritten, at many places: either it is said that it
   * cannot be read, or what was hit is named, or nothing was lost. It is never another log.
   */
  @Tag("drill")
  @Test
  void a_file_cut_or_overwritten_anywhere_is_never_passed_as_an_older_log() throws Exception {
    byte[] whole = Files.readAllBytes(copy.database());
    String wanted = verify(List.of()).out();
    int step = Math.max(1, whole.length / BLOCK / SWEEP) * BLOCK;
    Random random = new Random(11);
    for (int at = 0; at < whole.length; at += step) {
      byte[] cut = Arrays.copyOf(whole, whole.length - at - 1);
      byte[] zeros = whole.clone();
      Arrays.fill(zeros, at, Math.min(at + BLOCK, whole.length), (byte) 0);
      byte[] noise = new byte[Math.min(BLOCK, whole.length - at)];
      random.nextBytes(noise);
      byte[] noisy = whole.clone();
      System.arraycopy(noise, 0, noisy, at, noise.length);
      for (byte[] altered : List.of(cut, zeros, noisy)) {
        Files.write(copy.database(), altered);
        Transcript.Ran ran = assertTimeoutPreemptively(SOON, () -> verify(List.of()));
        String where = "at " + at + " of " + whole.length + ", to " + altered.length + ": ";
        boolean fine = ran.exit() == Exit.DONE && ran.out().equals(wanted);
        boolean found = ran.exit() == Exit.EVIDENCE && altered != cut;
        assertTrue(
            fine || found || ran.exit() == Exit.UNREACHED,
            () -> where + ran.exit() + " " + ran.out() + ran.err());
      }
    }
  }

  private static String notChecked(JsonObject report) throws Exception {
    StringBuilder all = new StringBuilder();
    for (JsonObject verdict : report.objects("verdicts")) {
      verdict.strings("notChecked").forEach(words -> all.append(words).append('\n'));
    }
    return all.toString();
  }

  @Test
  void there_are_many_kinds_each_with_its_own_name() {
    Set<String> names = new HashSet<>();
    kinds().forEach(kind -> assertTrue(names.add(kind.name()), kind.name()));
    assertTrue(names.size() >= KINDS_MIN, () -> names.size() + " kinds");
  }

  @Test
  void the_table_in_the_documents_is_that_of_these_tests() throws IOException {
    String table = table();
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, table);
    String document = Files.readString(DOCUMENT);
    assertTrue(
        document.endsWith(table), () -> DOCUMENT + " does not end in what " + TABLE + " holds");
    assertFalse(document.equals(table), "a document needs an introduction");
  }

  private static String table() {
    StringBuilder out = new StringBuilder();
    int number = 0;
    for (Map.Entry<String, List<TamperKind>> group : groups().entrySet()) {
      out.append("\n### ").append(group.getKey()).append("\n\n");
      out.append("| | what was done | verdict: finding | place | exit | `--against` |\n");
      out.append("|---|---|---|---|---|---|\n");
      for (TamperKind kind : group.getValue()) {
        out.append("| ").append(++number).append(" | ").append(kind.name()).append(" | ");
        out.append(String.join("<br>", verdicts(kind))).append(" | ");
        List<String> places = kind.found().stream().map(found -> found.at().words()).toList();
        out.append(String.join("<br>", places)).append(" | ").append(kind.exit()).append(" | ");
        List<String> kept = kind.kept().stream().map(TamperKind.Kept::words).toList();
        out.append(String.join(", ", kept)).append(" |\n");
      }
    }
    return out.toString();
  }

  private static List<String> verdicts(TamperKind kind) {
    List<String> out = new ArrayList<>();
    for (TamperKind.Found found : kind.found()) {
      out.add(areas.get(found.kind()) + ": `" + found.kind() + "`");
    }
    if (kind.exit() == Exit.UNREACHED) {
      out.add("none: \"" + kind.words() + "\"");
    } else if (kind.found().isEmpty()) {
      out.add("NOT CHECKED: \"" + kind.words() + "\"");
    }
    return out;
  }
}
