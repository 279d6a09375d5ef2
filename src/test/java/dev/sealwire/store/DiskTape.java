package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Everything that happens to a folder, in its order: writes, forces, names given and taken, and
 * what was promised to somebody in between. Afterwards the folder can be made as a power cut at any
 * moment might have left it. It is as strict as POSIX, not as kind as a file system in use: a force
 * of a file says nothing of its name, a force of a folder nothing of the files in it, blocks and
 * names that were not forced survive each by itself or not, and a force that failed has lost what
 * it was to write, whatever later ones say.
 */
public final class DiskTape {
  private static final int BLOCK = 4096;

  /** What becomes of that which was not forced. */
  public enum Lost {
    ALL,
    SOME,
    NONE
  }

  /** A file, whatever its name is at the moment. */
  static final class Content {
    private final Bytes start;

    Content(Bytes start) {
      this.start = start;
    }
  }

  private sealed interface Step permits Write, Size, Force, Name, Acknowledged {}

  private record Write(Content file, long at, Bytes data) implements Step {}

  private record Size(Content file, long bytes) implements Step {}

  /** Of a {@link Content} or a folder's path. */
  private record Force(Object what, boolean done) implements Step {}

  /** {@code what} is a {@link Content}, a folder's own path, or null where the name went. */
  private record Name(Path folder, String name, Object what) implements Step {}

  private record Acknowledged(Object what) implements Step {}

  private final Path root;
  private final Map<Path, Content> files = new HashMap<>(); // as they are named now
  private final Map<Path, Map<String, Object>> start = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Step> late = new ArrayList<>(); // forces that wait for a file's new name
  private final List<Step> named = new ArrayList<>(); // of them, those that wait for a folder's

  /** Of {@code folder}, of which everything is on stable storage now. */
  DiskTape(Path folder) throws IOException {
    root = folder.toAbsolutePath().normalize();
    start.put(root, new HashMap<>());
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.skip(1).toList()) {
        Object what = path;
        if (Files.isDirectory(path)) {
          start.put(path, new HashMap<>());
        } else {
          what = new Content(Bytes.wrap(Files.readAllBytes(path)));
          files.put(path, (Content) what);
        }
        start.get(path.getParent()).put(path.getFileName().toString(), what);
      }
    }
  }

  /** The file that has the name {@code path}; one that another hand made is taken in as it is. */
  synchronized Content file(Path path) throws IOException {
    Content file = files.get(path);
    if (file == null) {
      Bytes data = Bytes.wrap(Files.readAllBytes(path));
      file = named(path);
      if (data.size() > 0) {
        steps.add(new Write(file, 0, data));
      }
    }
    return file;
  }

  private Content named(Path path) {
    Content file = new Content(Bytes.EMPTY);
    files.put(path, file);
    name(path, file);
    return file;
  }

  private void name(Path path, Object what) {
    steps.add(new Name(path.getParent(), path.getFileName().toString(), what));
  }

  synchronized void wrote(Content file, long at, Bytes data) {
    steps.add(new Write(file, at, data));
  }

  synchronized void cutTo(Content file, long bytes) {
    steps.add(new Size(file, bytes));
  }

  synchronized void forced(Content file) {
    steps.add(new Force(file, true));
  }

  /** As {@link #forced}, but only once it has another name and a folder was forced. */
  synchronized void forcedLate(Content file) {
    late.add(new Force(file, true));
  }

  synchronized void forcedFolder(Path folder) {
    steps.add(new Force(folder, true));
    steps.addAll(named);
    named.clear();
  }

  /** A force of {@code what}, a file or a folder's path, failed. */
  synchronized void forceFailed(Object what) {
    steps.add(new Force(what, false));
  }

  synchronized void madeFolder(Path folder) {
    name(folder, folder);
  }

  synchronized void renamed(Path from, Path to) throws IOException {
    Content file = files.containsKey(from) ? files.remove(from) : file(to);
    files.put(to, file);
    Force force = new Force(file, true);
    if (late.remove(force)) {
      named.add(force);
    }
    name(from, null);
    name(to, file);
  }

  synchronized void removed(Path path) {
    files.remove(path);
    name(path, null);
  }

  /** From here on {@code what} was promised to somebody. */
  public synchronized void acknowledged(Object what) {
    steps.add(new Acknowledged(what));
  }

  /** How many steps there are; a cut may be before each and after the last. */
  public synchronized int size() {
    return steps.size();
  }

  /** What was promised before step {@code cut}. */
  public synchronized List<Object> acknowledgedBefore(int cut) {
    return steps.subList(0, cut).stream()
        .filter(Acknowledged.class::isInstance)
        .map(step -> ((Acknowledged) step).what())
        .toList();
  }

  /** Makes {@code to} what a power cut before step {@code cut} left of the folder. */
  public void image(int cut, Lost lost, Random random, Path to) throws IOException {
    Files.createDirectories(to);
    for (Map.Entry<Path, Bytes> file : files(cut, lost, random).entrySet()) {
      Path path = to.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue().toArray());
    }
  }

  /** The files, by their paths in the folder, that a power cut before step {@code cut} left. */
  public Map<Path, Bytes> files(int cut, Lost lost, Random random) {
    List<Step> past;
    synchronized (this) {
      past = List.copyOf(steps.subList(0, cut));
    }
    boolean[] certain = certain(past);
    int percent = lost == Lost.SOME ? 10 + random.nextInt(81) : lost == Lost.ALL ? 0 : 100;
    Map<Content, FileImage> contents = new HashMap<>();
    Map<Path, Map<String, Object>> names = new HashMap<>();
    start.forEach((folder, known) -> names.put(folder, new HashMap<>(known)));
    for (int i = 0; i < past.size(); i++) {
      int kept = certain[i] ? 100 : percent;
      if (past.get(i) instanceof Name name && random.nextInt(100) < kept) {
        names.computeIfAbsent(name.folder(), f -> new HashMap<>()).put(name.name(), name.what());
      } else if (past.get(i) instanceof Write write) {
        write(
            contents.computeIfAbsent(write.file(), file -> new FileImage(file.start)),
            write,
            kept,
            random);
      } else if (past.get(i) instanceof Size size && random.nextInt(100) < kept) {
        contents.computeIfAbsent(size.file(), file -> new FileImage(file.start)).cut(size.bytes());
      }
    }
    Map<Path, Bytes> files = new HashMap<>();
    collect(root, names, contents, files);
    return files;
  }

  /** Which steps a force made certain: the first one of the same thing behind each. */
  private static boolean[] certain(List<Step> past) {
    boolean[] certain = new boolean[past.size()];
    Map<Object, Boolean> next = new HashMap<>();
    for (int i = past.size() - 1; i >= 0; i--) {
      Step step = past.get(i);
      if (step instanceof Force force) {
        next.put(force.what(), force.done());
      } else {
        Object what =
            step instanceof Write w
                ? w.file()
                : step instanceof Size s ? s.file() : step instanceof Name n ? n.folder() : null;
        certain[i] = next.getOrDefault(what, false);
      }
    }
    return certain;
  }

  private void collect(
      Path folder,
      Map<Path, Map<String, Object>> names,
      Map<Content, FileImage> contents,
      Map<Path, Bytes> files) {
    names
        .getOrDefault(folder, Map.of())
        .forEach(
            (name, what) -> {
              if (what instanceof Content file) {
                FileImage image = contents.get(file);
                Bytes data = image == null ? file.start : image.bytes();
                files.put(root.relativize(folder.resolve(name)), data);
              } else if (what instanceof Path below) {
                collect(below, names, contents, files);
              }
            });
  }

  /** Each block by itself is there or not. */
  private static void write(FileImage image, Write write, int percent, Random random) {
    byte[] bytes = write.data().toArray();
    int from = 0;
    while (from < bytes.length) {
      int length = Math.min(BLOCK - (int) ((write.at() + from) % BLOCK), bytes.length - from);
      if (random.nextInt(100) < percent) {
        image.put(write.at() + from, bytes, from, length);
      }
      from += length;
    }
  }
}
