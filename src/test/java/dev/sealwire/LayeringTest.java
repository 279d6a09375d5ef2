package dev.sealwire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The table of packages in docs/architecture.md: who may import whom, and what lives where only.
 */
class LayeringTest {
  private static final String BASE = "dev.sealwire.";

  /** Fewer, and the classes were looked for in the wrong place. */
  private static final int CLASSES_MIN = 150;

  /** What a package may import of ours, beside itself. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("bytes", Set.of()),
          Map.entry("tlog", Set.of("bytes")),
          Map.entry("evidence", Set.of("bytes", "tlog")),
          Map.entry("wire", Set.of("bytes", "evidence")),
          Map.entry("audit", Set.of("bytes", "tlog", "evidence")),
          Map.entry("pki", Set.of("bytes")),
          Map.entry("tls", Set.of("bytes", "pki")),
          Map.entry("ledger", Set.of("bytes", "tlog", "evidence", "wire")),
          Map.entry("store", Set.of("bytes", "tlog", "evidence", "wire")),
          Map.entry(
              "collector", Set.of("bytes", "tlog", "evidence", "wire", "ledger", "pki", "tls")),
          Map.entry("field", Set.of("bytes", "tlog", "evidence", "wire", "pki", "tls")),
          Map.entry("observe", Set.of("bytes", "tlog", "ledger", "pki", "collector")),
          Map.entry(
              "cli",
              Set.of(
                  "bytes",
                  "tlog",
                  "evidence",
                  "wire",
                  "audit",
                  "pki",
                  "tls",
                  "ledger",
                  "store",
                  "collector",
                  "field",
                  "observe",
                  "bench")),
          Map.entry(
              "bench",
              Set.of(
                  "bytes",
                  "tlog",
                  "evidence",
                  "wire",
                  "audit",
                  "pki",
                  "tls",
                  "ledger",
                  "store",
                  "field")));

  /** What only one package, or a few, may touch. */
  private static final Map<String, Set<String>> HOMES =
      Map.ofEntries(
          Map.entry("java.sql.", Set.of("store")),
          Map.entry("org.h2.", Set.of("store")),
          Map.entry("picocli.", Set.of("cli")),
          Map.entry("me.tongfei.", Set.of("cli")),
          Map.entry("com.fasterxml.", Set.of("bytes")),
          Map.entry("org.bouncycastle.cert", Set.of("pki")),
          Map.entry("org.bouncycastle.pkcs", Set.of("pki")),
          Map.entry("org.conscrypt.", Set.of("tls")),
          Map.entry("org.slf4j.", Set.of("observe")),
          Map.entry("ch.qos.logback.", Set.of("observe")),
          Map.entry("java.util.logging.", Set.of()),
          Map.entry("io.micrometer.", Set.of("observe")),
          Map.entry("io.prometheus.", Set.of("observe")),
          Map.entry("com.sun.net.httpserver.", Set.of("observe")));

  private static final List<String> PURE = List.of("bytes", "tlog", "evidence", "wire", "audit");

  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sealwire");
  }

  private static String module(JavaClass type) {
    JavaClass element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    String name = element.getPackageName();
    return name.startsWith(BASE) ? name.substring(BASE.length()).split("\\.")[0] : "";
  }

  @Test
  void all_classes_were_looked_at_and_each_package_is_in_the_table() {
    assertTrue(ours.size() >= CLASSES_MIN, "saw " + ours.size() + " classes");
    Set<String> seen = new TreeSet<>();
    ours.forEach(type -> seen.add(module(type)));
    assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), seen);
  }

  @Test
  void packages_import_only_what_the_table_allows() {
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass type : ours) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = module(dependency.getTargetClass());
        if (!allowed(module(type), to)) {
          forbidden.add(type.getName() + " uses " + dependency.getTargetClass().getName());
        }
      }
    }
    assertEquals(Set.of(), forbidden);
  }

  private static boolean allowed(String from, String to) {
    return to.isEmpty() || to.equals(from) || MAY_IMPORT.get(from).contains(to);
  }

  @Test
  void the_table_itself_forbids_what_the_design_forbids() {
    assertFalse(allowed("audit", "store"));
    assertFalse(allowed("audit", "ledger"));
    assertFalse(allowed("collector", "store"));
    assertFalse(allowed("store", "collector"));
    assertFalse(allowed("tlog", "evidence"));
    assertFalse(allowed("collector", "observe"));
    assertFalse(allowed("observe", "store"));
    assertTrue(allowed("cli", "store"));
    assertTrue(allowed("store", ""));
  }

  @Test
  void there_is_no_cycle() {
    slices().matching("dev.sealwire.(*)..").should().beFreeOfCycles().check(ours);
  }

  @Test
  void foreign_libraries_have_one_home_each() {
    Set<String> astray = new TreeSet<>();
    for (JavaClass type : ours) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getName();
        HOMES.forEach(
            (library, homes) -> {
              if (target.startsWith(library) && !homes.contains(module(type))) {
                astray.add(type.getName() + " uses " + target);
              }
            });
      }
    }
    assertEquals(Set.of(), astray);
  }

  @Test
  void the_core_is_pure() {
    String[] core = PURE.stream().map(name -> BASE + name + "..").toArray(String[]::new);
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage(core)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "java.nio.file..",
                "java.nio.channels..",
                "java.net..",
                "javax.net..",
                "java.sql..",
                "org.bouncycastle..",
                "org.conscrypt..",
                "picocli..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching(
                "java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile)")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.(security\\.SecureRandom|time\\.Clock|util\\.Random)");
    rule.check(ours);
  }
}
