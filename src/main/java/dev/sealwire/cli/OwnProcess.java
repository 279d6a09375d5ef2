package dev.sealwire.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that runs this very program. */
final class OwnProcess {
  /** From here on a Java warns of native code that nobody allowed. */
  private static final int JAVA_WARNS = 24;

  private OwnProcess() {}

  private static boolean isOfMemory(String option) {
    return option.matches(
        "-Xm[nsx].*|-Xss.*|-XX:\\+Use\\w+GC|-XX:(M(in|ax)HeapFree|(Target)?Survivor)Ratio=.*");
  }

  /**
   * One that runs the command {@code args}, on this Java, with these classes, and with the memory
   * and the garbage collector that this one was given.
   */
  static ProcessBuilder of(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= JAVA_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(OwnProcess::isOfMemory)
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Sealwire.class.getName()));
    command.addAll(args);
    return new ProcessBuilder(command);
  }
}
