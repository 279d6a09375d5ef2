package dev.sealwire.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code sealwire}, with a Java and a Maven that only say how they were called. */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "sealwire is a shell script; there it is sealwire.cmd")
class LauncherTest {
  @TempDir Path temporary;
  private Path folder;
  private Path launcher;
  private Path java;
  private Path tools;

  /** What it printed, both streams in one, and its exit code. */
  private record Ran(int exit, String said) {}

  @BeforeEach
  void install() throws IOException {
    folder = Files.createDirectory(temporary.resolve("a folder"));
    launcher = Files.copy(Path.of("sealwire"), folder.resolve("sealwire"));
    java = script("jdk/bin/java", "for a in \"$@\"; do echo \"<$a>\"; done; echo $LC_ALL; exit 3");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"21.0.1\"\n");
    tools = Files.createDirectory(folder.resolve("tools"));
    Files.createDirectory(folder.resolve("target"));
    Files.writeString(folder.resolve("target/sealwire.jar"), "jar");
  }

  private Path script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ran run(Path command, Map<String, String> env, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(command.toString()));
    all.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(env);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), said);
  }

  @Test
  void passes_arguments_as_they_are_and_the_exit_code_back() throws Exception {
    Ran ran = run(launcher, Map.of(), "send", "two words", "", "*");
    assertEquals(3, ran.exit(), ran.said());
    String jar = folder.resolve("target/sealwire.jar").toString();
    assertTrue(
        ran.said().contains("<-jar>\n<" + jar + ">\n<send>\n<two words>\n<>\n<*>\n"), ran.said());
  }

  @Test
  void finds_its_folder_through_links() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of("a folder/sealwire"));
    Path second = Files.createSymbolicLink(temporary.resolve("second"), link);
    Ran ran = run(second, Map.of());
    assertTrue(ran.said().contains("<" + folder.resolve("target/sealwire.jar") + ">"), ran.said());
  }

  @Test
  void passes_options_for_the_jvm_before_the_jar() throws Exception {
    Ran ran = run(launcher, Map.of("SEALWIRE_JAVA_OPTS", "-Xmx4g -Dx=y"));
    assertTrue(ran.said().contains("<-Xmx4g>\n<-Dx=y>\n<-jar>"), ran.said());
  }

  @Test
  void gives_a_collector_a_larger_young_generation_and_lets_the_person_say_otherwise()
      throws Exception {
    Ran serve = run(launcher, Map.of("SEALWIRE_JAVA_OPTS", "-Xmn32m"), "--home", "x", "serve");
    assertTrue(serve.said().contains("<-XX:+UseParallelGC>\n<-Xms400m>\n<-Xmn240m>"), serve.said());
    assertTrue(serve.said().contains("<-Xmn32m>\n<-jar>"), serve.said());
    assertTrue(
        run(launcher, Map.of(), "send", "serve")
            .said()
            .contains("<-XX:+UseSerialGC>\n<-Xms24m>\n<-Xmn16m>"));
  }

  @Test
  void starts_short_commands_with_the_quick_compiler_alone() throws Exception {
    String quick = "<-XX:TieredStopAtLevel=1>";
    assertTrue(run(launcher, Map.of(), "--home", "verify", "log").said().contains(quick));
    assertTrue(run(launcher, Map.of(), "--help").said().contains(quick));
    assertTrue(!run(launcher, Map.of(), "--home", "log", "verify").said().contains(quick));
    assertTrue(!run(launcher, Map.of(), "--verbose", "send", "log").said().contains(quick));
  }

  @Test
  void leaves_no_standard_descriptor_closed_for_java_to_take() throws Exception {
    String open = "for fd in 0 1 2; do [ /proc/$$/fd/$fd -ef /dev/null ] && n=$n$fd; done";
    script("jdk/bin/java", open + "; echo $n >&5");
    Path said = folder.resolve("said");
    Path closed = script("closed", "exec 5>'" + said + "'; exec '" + launcher + "' <&- >&- 2>&-");
    assertEquals(0, run(closed, Map.of()).exit());
    assumeTrue(Files.exists(Path.of("/proc/self/fd")), "no /proc here");
    assertEquals("012\n", Files.readString(said));
  }

  @Test
  void allows_native_code_by_name_where_java_would_warn() throws Exception {
    String flag = "<--enable-native-access=ALL-UNNAMED>";
    assertTrue(!run(launcher, Map.of()).said().contains(flag));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    assertTrue(run(launcher, Map.of()).said().contains(flag));
  }

  @Test
  void gives_java_a_locale_that_can_name_every_file() throws Exception {
    assertTrue(run(launcher, Map.of()).said().endsWith("\nC.UTF-8\n"));
    assertTrue(run(launcher, Map.of("LANG", "POSIX")).said().endsWith("\nC.UTF-8\n"));
    assertTrue(run(launcher, Map.of("LANG", "de_DE.UTF-8")).said().endsWith(">\n\n"));
  }

  @Test
  void passes_over_a_java_that_is_too_old() throws Exception {
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"11.0.2\"\n");
    Path newer = script("newer/bin/java", "echo newer; exit 0");
    Files.writeString(folder.resolve("newer/release"), "JAVA_VERSION=\"17.0.2\"\n");
    Files.createSymbolicLink(tools.resolve("java"), newer);
    assertEquals(new Ran(0, "newer\n"), run(launcher, Map.of()));
  }

  @Test
  void builds_only_what_is_missing_or_old_and_says_so() throws Exception {
    Path pom = Files.writeString(folder.resolve("pom.xml"), "");
    Path source = folder.resolve("src/main/java/A.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "");
    Path jar = folder.resolve("target/sealwire.jar");
    for (Path path = source; !path.equals(folder); path = path.getParent()) {
      age(path, 20); // the folders too: one that changed lost or gained a file
    }
    age(pom, 20);
    age(jar, 10);
    script("tools/mvn", "echo mvn \"$@\" in $(pwd -P); touch target/sealwire.jar");
    assertTrue(!run(launcher, Map.of()).said().contains("mvn"));
    age(source, 5);
    Ran ran = run(launcher, Map.of());
    assertTrue(ran.said().startsWith("sealwire: building"), ran.said());
    assertTrue(
        ran.said().contains("mvn -q -B -DskipTests package in " + folder.toRealPath()), ran.said());
    assertTrue(!run(launcher, Map.of()).said().contains("mvn"));
    Files.delete(jar);
    assertTrue(run(launcher, Map.of()).said().contains("mvn"));
  }

  private static void age(Path file, int minutes) throws IOException {
    long millis = System.currentTimeMillis() - minutes * 60_000L;
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochMilli(millis)));
  }

  @Test
  void a_build_that_fails_and_a_jar_that_is_missing_end_5() throws Exception {
    Files.delete(folder.resolve("target/sealwire.jar"));
    Ran none = run(launcher, Map.of());
    assertEquals(5, none.exit());
    assertTrue(none.said().startsWith("sealwire: error: there is no "), none.said());
    Files.writeString(folder.resolve("pom.xml"), "");
    script("tools/mvn", "exit 1");
    Ran failed = run(launcher, Map.of());
    assertEquals(5, failed.exit());
    assertTrue(failed.said().contains("sealwire: error: the build failed"), failed.said());
    assertTrue(Files.exists(java));
  }
}
