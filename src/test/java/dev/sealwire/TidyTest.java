package dev.sealwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the house asks of every source file, and that each of these checks can fail. */
class TidyTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");

  /** Fewer, and the files were looked for in the wrong place. */
  private static final int FILES_MIN = 150;

  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 70;
  private static final int LINE_COLUMNS_MAX = 110;

  private static final Pattern METHOD =
      Pattern.compile("^(  |    )(?! )[^=;*@/]*\\)( throws [^{]*)?[^;={]*\\{$");

  /**
   * Something that must not be written.
   *
   * @param pattern what it looks like, in code without comments, or in comments as well
   * @param comments whether it is banned in comments too
   * @param allowed files it is allowed in
   * @param sample a line that must be found
   */
  private record Ban(Pattern pattern, boolean comments, Predicate<String> allowed, String sample) {}

  private static final Predicate<String> NOWHERE = path -> false;
  private static final Predicate<String> CLI = path -> path.contains("/sealwire/cli/");

  private static final List<Ban> BANS =
      List.of(
          ban("\\bInstant\\.now\\(", CLI, "Instant t = Instant.now();"),
          ban("\\bSystem\\.currentTimeMillis\\(", CLI, "long t = System.currentTimeMillis();"),
          ban("\\bClock\\.system", CLI, "Clock c = Clock.systemUTC();"),
          ban("\\bnew SecureRandom\\(", CLI, "var r = new SecureRandom();"),
          ban(
              "\\bSystem\\.(out|err|in)\\b",
              path -> path.endsWith("/sealwire/cli/Console.java"),
              "System.out.println(x);"),
          ban("\\.printStackTrace\\(\\)", NOWHERE, "e.printStackTrace();"),
          ban("\\bthrow new RuntimeException\\b", NOWHERE, "throw new RuntimeException(e);"),
          ban(
              "\\bUnsupportedOperationException\\(",
              NOWHERE,
              "new UnsupportedOperationException()"),
          ban("\\bSecurity\\.(add|insert)Provider", NOWHERE, "Security.addProvider(p);"),
          ban("\\bSystem\\.exit\\(", path -> path.endsWith("/Sealwire.java"), "System.exit(0);"),
          new Ban(
              Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"),
              true,
              NOWHERE,
              "// TO" + "DO later"));

  private static Ban ban(String pattern, Predicate<String> allowed, String sample) {
    return new Ban(Pattern.compile(pattern), false, allowed, sample);
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void all_files_were_looked_at() throws IOException {
    assertTrue(files(MAIN).size() >= FILES_MIN, "saw " + files(MAIN).size() + " files");
  }

  @Test
  void main_files_and_methods_are_short() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path file : files(MAIN)) {
      faults.addAll(tooLong(file.toString(), Files.readAllLines(file)));
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void lines_are_short() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path root : List.of(MAIN, TEST)) {
      for (Path file : files(root)) {
        faults.addAll(tooWide(file.toString(), Files.readAllLines(file)));
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void nothing_banned_is_used() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Path file : files(MAIN)) {
      faults.addAll(banned(unix(file), Files.readAllLines(file)));
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void every_package_has_a_front_page() throws IOException {
    List<String> without = new ArrayList<>();
    try (Stream<Path> packages = Files.list(MAIN.resolve("dev/sealwire"))) {
      for (Path folder : packages.filter(Files::isDirectory).sorted().toList()) {
        if (!Files.exists(folder.resolve("package-info.java"))) {
          without.add(folder.toString());
        }
      }
    }
    assertEquals(List.of(), without);
  }

  @Test
  void each_ban_finds_its_sample_and_passes_what_is_allowed() {
    for (Ban ban : BANS) {
      String place = "src/main/java/dev/sealwire/tlog/Planted.java";
      assertEquals(1, banned(place, List.of(ban.sample())).size(), ban.sample());
      if (!ban.comments()) {
        assertEquals(List.of(), banned(place, List.of("// " + ban.sample())), ban.sample());
        assertEquals(List.of(), banned(place, List.of("   * " + ban.sample())), ban.sample());
      }
    }
    String cli = "src/main/java/dev/sealwire/cli/Planted.java";
    assertEquals(List.of(), banned(cli, List.of("Instant t = Instant.now();")));
    assertEquals(1, banned(cli, List.of("System.out.println();")).size());
  }

  @Test
  void a_long_file_a_long_method_and_a_wide_line_are_found() {
    List<String> file = new ArrayList<>(List.of("class A {"));
    file.addAll(java.util.Collections.nCopies(FILE_LINES_MAX - 1, "  int x;"));
    assertEquals(0, tooLong("A", file).size());
    file.add("}");
    assertEquals(1, tooLong("A", file).size());

    for (String head :
        List.of("  void a() {", "  A(int b)\n      throws C {", "  static <T> T b(T t) {")) {
      List<String> method = new ArrayList<>(List.of("class A {"));
      method.addAll(head.lines().toList());
      int lines = METHOD_LINES_MAX - (int) head.lines().count() - 1;
      method.addAll(java.util.Collections.nCopies(lines, "    x();"));
      method.add("  }");
      assertEquals(List.of(), tooLong("A", method), head);
      method.add(3, "    x();");
      assertEquals(1, tooLong("A", method).size(), head);
    }
    assertEquals(0, tooWide("A", List.of("x".repeat(LINE_COLUMNS_MAX))).size());
    assertEquals(1, tooWide("A", List.of("x".repeat(LINE_COLUMNS_MAX + 1))).size());
  }

  private static String unix(Path file) {
    return file.toString().replace('\\', '/');
  }

  private static List<String> banned(String path, List<String> lines) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      for (Ban ban : BANS) {
        String text = ban.comments() ? lines.get(i) : withoutComment(lines.get(i));
        Matcher matcher = ban.pattern().matcher(text);
        if (matcher.find() && !ban.allowed().test(path)) {
          faults.add(path + ":" + (i + 1) + " has " + matcher.group());
        }
      }
    }
    return faults;
  }

  private static String withoutComment(String line) {
    String text = line.strip();
    if (text.startsWith("*") || text.startsWith("/*")) {
      return "";
    }
    int comment = line.indexOf("// ");
    return comment < 0 ? line : line.substring(0, comment);
  }

  private static List<String> tooWide(String path, List<String> lines) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int width = lines.get(i).codePointCount(0, lines.get(i).length());
      if (width > LINE_COLUMNS_MAX) {
        faults.add(path + ":" + (i + 1) + " is " + width + " columns");
      }
    }
    return faults;
  }

  /**
   * The formatter's indentation gives methods away: a head that ends in a brace, and the line with
   * nothing but a closing brace at the head's own indentation.
   */
  private static List<String> tooLong(String path, List<String> lines) {
    List<String> faults = new ArrayList<>();
    if (lines.size() > FILE_LINES_MAX) {
      faults.add(path + " is " + lines.size() + " lines");
    }
    for (int i = 0; i < lines.size(); i++) {
      String head = head(lines, i);
      if (head != null && METHOD.matcher(head).matches()) {
        String end = head.substring(0, head.length() - head.stripLeading().length()) + "}";
        int last = i;
        while (last < lines.size() && !lines.get(last).equals(end)) {
          last++;
        }
        int length = last - i + 1;
        if (length > METHOD_LINES_MAX) {
          faults.add(path + ":" + (i + 1) + " begins a method of " + length + " lines");
        }
      }
    }
    return faults;
  }

  /** The declaration that begins in line {@code i}, its continuation lines joined; null if none. */
  private static String head(List<String> lines, int i) {
    String first = lines.get(i);
    int indent = first.length() - first.stripLeading().length();
    if (first.isBlank() || indent == 0 || indent > 4 || first.strip().matches("[})*/@.?:].*")) {
      return null;
    }
    StringBuilder head = new StringBuilder(first);
    for (int j = i + 1; j < lines.size() && !head.toString().endsWith("{"); j++) {
      String next = lines.get(j);
      if (next.length() - next.stripLeading().length() < indent + 4 || next.contains(";")) {
        return null;
      }
      head.append(' ').append(next.strip());
    }
    return head.toString();
  }
}
