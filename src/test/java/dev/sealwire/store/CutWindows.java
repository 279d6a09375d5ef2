package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.store.PowerCutPath.Step;
import dev.sealwire.store.PowerCutPath.Truncate;
import dev.sealwire.store.PowerCutPath.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;

/**
 * Cuts that mean harm. Between two forces of a database file each block that was written, and each
 * truncation, is there after a cut or not; of all these images those are made that a reader of the
 * file could trip over: nothing, everything, each block alone, each missing, each with or without
 * the header, each beginning and each end of the writes, some by chance; and of few blocks all that
 * there are. H2 opens each for reading and must find the newest chunk that was forced, or the one
 * after it, with every byte of every chunk that this one needs.
 */
final class CutWindows {
  private static final int BLOCK = FileHeader.BLOCK;

  /** Blocks of which all images are made. */
  private static final int ALL_OF = 5;

  private static final int BY_CHANCE = 10;

  /** One image of each so many windows is looked at by other means too. */
  private static final int LOOK = 3;

  /** Faults that are told. */
  private static final int FAULTS_MAX = 5;

  /** A block that is written, or a truncation. */
  private record Part(long at, Bytes data, long size) {
    boolean isHeader() {
      return data.size() > 0 && at < FileHeader.BYTES;
    }

    void apply(FileImage image) {
      if (data.size() > 0) {
        image.put(at, data.toArray(), 0, data.size());
      } else {
        image.cut(size);
      }
    }
  }

  /**
   * What happens from one force to the next.
   *
   * @param whole the newest chunk that has its end once this is forced, or of before
   */
  private record Window(List<Part> parts, long whole) {}

  /**
   * What the cuts came to.
   *
   * @param faults the first few
   * @param lost how many there were
   */
  record Outcome(int windows, int images, int lost, List<String> faults) {}

  /** Looks at one image by other means; null if all is well with it. */
  interface Look {
    String fault(Bytes image, long acknowledged) throws IOException;
  }

  private final Path file;
  private final Bytes start;
  private final List<Window> windows = new ArrayList<>();
  private final List<Long> acknowledged = new ArrayList<>(); // before each window's end
  private final Map<Long, Bytes> states = new HashMap<>(); // the file as each chunk was finished
  private final long first;
  private int images;
  private int lost;
  private final List<String> faults = new ArrayList<>();

  /**
   * Of {@code steps} that happened to a file that held {@code start}.
   *
   * @param file where images are put
   */
  CutWindows(Path file, Bytes start, List<Step> steps) throws IOException {
    this.file = file;
    this.start = start;
    this.first = open(start, MVStore::getCurrentVersion);
    split(steps);
    FileImage image = new FileImage(start);
    states.put(first, start);
    for (Window window : windows) {
      window.parts().forEach(part -> part.apply(image));
      states.putIfAbsent(window.whole(), image.bytes());
    }
  }

  /** Looks into a file. */
  interface Reading<T> {
    T of(MVStore store) throws IOException;
  }

  private <T> T open(Bytes image, Reading<T> reading) throws IOException {
    Files.write(file, image.toArray());
    return read(file.toString(), reading);
  }

  /** What {@code reading} makes of the file {@code name} of H2, opened by H2 alone. */
  static <T> T read(String name, Reading<T> reading) throws IOException {
    MVStore store = new MVStore.Builder().fileName(name).readOnly().open();
    try {
      return reading.of(store);
    } finally {
      store.closeImmediately();
    }
  }

  private void split(List<Step> steps) throws IOException {
    List<Part> parts = new ArrayList<>();
    long whole = first;
    long promised = 0;
    Write chunk = null;
    for (Step step : steps) {
      if (step instanceof Write w) {
        byte[] data = w.data().toArray();
        for (int from = 0; from < data.length; from += BLOCK) {
          int length = Math.min(BLOCK, data.length - from);
          parts.add(new Part(w.at() + from, Bytes.of(data, from, length), 0));
        }
        if (w.at() >= FileHeader.BYTES) {
          // A chunk's last block may begin as a chunk does, by what it holds.
          chunk = (chunk == null || !isEnd(chunk, w)) && begins(w) ? w : chunk;
          if (chunk != null && isEnd(chunk, w)) {
            whole = version(chunk);
            chunk = null;
          }
        }
      } else if (step instanceof Truncate t) {
        parts.add(new Part(0, Bytes.EMPTY, t.size()));
      } else if (step instanceof PowerCutPath.Acknowledged a) {
        promised = a.size();
      } else {
        windows.add(new Window(parts, whole));
        acknowledged.add(promised);
        parts = new ArrayList<>();
      }
    }
    windows.add(new Window(parts, whole));
    acknowledged.add(promised);
  }

  private static boolean begins(Write w) {
    return line(w).startsWith("chunk:");
  }

  private static boolean isEnd(Write chunk, Write w) {
    return w.data().size() == BLOCK && w.at() + BLOCK == end(chunk);
  }

  private static String line(Write w) {
    byte[] data = w.data().toArray();
    return new String(data, 0, Math.min(BLOCK, data.length), StandardCharsets.ISO_8859_1)
        .split("\n", 2)[0];
  }

  private static long version(Write chunk) {
    return number(DataUtils.parseMap(line(chunk).strip()), "version", 0);
  }

  private static long end(Write chunk) {
    return chunk.at() + BLOCK * number(DataUtils.parseMap(line(chunk).strip()), "len", 0);
  }

  private static Set<BitSet> harmful(List<Part> parts) {
    int n = parts.size();
    Set<BitSet> out = new LinkedHashSet<>();
    if (n <= ALL_OF) {
      for (long mask = 0; mask < 1L << n; mask++) {
        out.add(BitSet.valueOf(new long[] {mask}));
      }
      return out;
    }
    BitSet header = new BitSet();
    for (int i = 0; i < n; i++) {
      header.set(i, parts.get(i).isHeader());
    }
    for (int i = 0; i <= n; i++) {
      BitSet before = new BitSet();
      before.set(0, i);
      BitSet behind = new BitSet();
      behind.set(i, n);
      BitSet alone = new BitSet();
      alone.set(i, i < n);
      BitSet missing = new BitSet();
      missing.set(0, n);
      missing.clear(i);
      for (BitSet kept : List.of(before, behind, alone, missing)) {
        BitSet with = (BitSet) kept.clone();
        with.or(header);
        BitSet without = (BitSet) kept.clone();
        without.andNot(header);
        out.addAll(List.of(kept, with, without));
      }
    }
    Random random = new Random(n);
    for (int i = 0; i < BY_CHANCE; i++) {
      BitSet some = new BitSet();
      for (int part = 0; part < n; part++) {
        some.set(part, random.nextBoolean());
      }
      out.add(some);
    }
    return out;
  }

  /**
   * Makes the cuts.
   *
   * @param look looks at some of the images too; null for nobody
   */
  Outcome cut(Look look) throws IOException {
    FileImage certain = new FileImage(start);
    long forced = first;
    long promised = 0;
    for (int i = 0; i < windows.size(); i++) {
      Window window = windows.get(i);
      int number = 0;
      Set<BitSet> all = harmful(window.parts());
      for (BitSet kept : all) {
        FileImage image = new FileImage(certain.bytes());
        kept.stream().forEach(part -> window.parts().get(part).apply(image));
        Bytes data = image.bytes();
        String fault = fault(data, forced);
        if (fault == null && look != null && i % LOOK == 0 && number == i / LOOK % all.size()) {
          fault = look.fault(data, promised);
        }
        images++;
        number++;
        if (fault != null) {
          lost++;
          tell(
              "window "
                  + i
                  + " of "
                  + windows.size()
                  + ", of "
                  + window.parts().size()
                  + " parts "
                  + kept
                  + ": "
                  + fault);
        }
      }
      window.parts().forEach(part -> part.apply(certain));
      forced = window.whole();
      promised = acknowledged.get(i);
    }
    return new Outcome(windows.size(), images, lost, faults);
  }

  private void tell(String fault) {
    if (faults.size() < FAULTS_MAX) {
      faults.add(fault);
    }
  }

  /** What is wrong with what H2 finds in {@code image}, where {@code forced} is certain. */
  private String fault(Bytes image, long forced) throws IOException {
    try {
      return open(
          image,
          store -> {
            long opened = store.getCurrentVersion();
            return opened == forced || opened == forced + 1
                ? another(store, image, states.get(opened))
                : "lost: opened as of commit " + opened + ", forced was " + forced;
          });
    } catch (RuntimeException e) {
      return "lost: does not open: " + e.getMessage();
    }
  }

  /** The chunk that is needed and is not what it was; null if there is none. */
  private static String another(MVStore store, Bytes image, Bytes state) {
    if (state == null) {
      return "lost: opened as of commit " + store.getCurrentVersion() + ", which was never whole";
    }
    byte[] found = image.toArray();
    byte[] wanted = state.toArray();
    for (Map.Entry<String, String> entry : store.getFileStore().getLayoutMap().entrySet()) {
      if (entry.getKey().startsWith("chunk.")) {
        Map<String, String> chunk = DataUtils.parseMap(entry.getValue());
        int from = BLOCK * number(chunk, "block", 0);
        int to = from + BLOCK * number(chunk, "len", 0);
        boolean live = number(chunk, "livePages", number(chunk, "pages", 0)) > 0;
        if (live
            && (to > Math.min(found.length, wanted.length)
                || !Arrays.equals(found, from, to, wanted, from, to))) {
          return "lost: " + entry.getKey() + " is another";
        }
      }
    }
    return null;
  }

  private static int number(Map<String, String> fields, String name, int other) {
    return (int) DataUtils.readHexLong(fields, name, other);
  }
}
