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

  /**
   * One that runs the command {@code args}, on this Java, with these classes and with this
   * process's options for heap, collector and compilers: what the launcher gives to one holds for
   * the other.
   */
  static ProcessBuilder of(List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= JAVA_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("-X") && !option.startsWith("-Xrun") && !option.startsWith("-Xdebug")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Sealwire.class.getName()));
    command.addAll(args);
    return new ProcessBuilder(command);
  }
}
