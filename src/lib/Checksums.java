import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds the libraries in a folder to a list of their SHA-256, of the form that {@code sha256sum -c}
 * reads. Run by the build, without a class of ours or theirs:
 *
 * <pre>java Checksums.java check|write LIST FOLDER</pre>
 *
 * <p>{@code check} ends with 1 and names each library that differs from the list, is missing, or is
 * not in it; {@code write} makes the list anew.
 */
final class Checksums {
  private Checksums() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 3 || !args[0].equals("check") && !args[0].equals("write")) {
      System.err.println("usage: Checksums check|write LIST FOLDER");
      System.exit(2);
    }
    Path list = Path.of(args[1]);
    Map<String, String> there = folder(Path.of(args[2]));
    if (args[0].equals("write")) {
      List<String> lines = new ArrayList<>();
      there.forEach((name, sum) -> lines.add(sum + "  " + name));
      Files.writeString(list, String.join("\n", lines) + "\n");
      return;
    }
    List<String> faults = faults(list(list), there);
    if (!faults.isEmpty()) {
      faults.forEach(System.err::println);
      System.err.println("the libraries in " + args[2] + " are not those of " + list);
      System.exit(1);
    }
  }

  private static List<String> faults(Map<String, String> wanted, Map<String, String> there) {
    List<String> faults = new ArrayList<>();
    if (wanted.isEmpty()) {
      faults.add("the list is empty");
    }
    wanted.forEach(
        (name, sum) -> {
          String found = there.get(name);
          if (found == null) {
            faults.add(name + ": is missing");
          } else if (!found.equals(sum)) {
            faults.add(name + ": SHA-256 is " + found + ", want " + sum);
          }
        });
    for (String name : there.keySet()) {
      if (!wanted.containsKey(name)) {
        faults.add(name + ": is not in the list (left over from before? mvn clean)");
      }
    }
    return faults;
  }

  private static Map<String, String> list(Path list) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (String line : Files.readAllLines(list)) {
      if (!line.matches("[0-9a-f]{64}  [A-Za-z0-9._-]+\\.jar")
          || sums.put(line.substring(66), line.substring(0, 64)) != null) {
        throw new IOException(
            list + ": a line is \"" + line + "\", want a SHA-256, two spaces and a new name");
      }
    }
    return sums;
  }

  private static Map<String, String> folder(Path folder)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> sums = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        sums.put(file.getFileName().toString(), HexFormat.of().formatHex(sum));
      }
    }
    return sums;
  }
}
