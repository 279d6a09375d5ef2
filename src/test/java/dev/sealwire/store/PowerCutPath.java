package dev.sealwire.store;

import dev.sealwire.bytes.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's file system with a tape: every write, truncation and force of a file is noted as it passes,
 * so that afterwards the disk can be shown as a power cut at any moment would have left it. H2
 * makes instances by itself, so the tapes are kept by path, the one static here.
 */
public final class PowerCutPath extends FilePathWrapper {
  static final String SCHEME = "powercut";
  private static final int BLOCK = 4096;
  private static final Map<String, Tape> TAPES = new ConcurrentHashMap<>();

  /** What happened to the disk, or was promised to somebody. */
  sealed interface Step permits Write, Truncate, Force, Acknowledged {}

  record Write(long at, Bytes data) implements Step {}

  record Truncate(long size) implements Step {}

  record Force() implements Step {}

  record Acknowledged(long size) implements Step {}

  /** One file's steps, from a known content on. */
  static final class Tape {
    private final Bytes start;
    private final List<Step> steps = new ArrayList<>();
    private int failAt = Integer.MAX_VALUE;

    private Tape(Bytes start) {
      this.start = start;
    }

    synchronized void add(Step step) {
      steps.add(step);
    }

    /** Makes the disk fail from the step after {@code steps} more on. */
    synchronized void failAfter(int steps) {
      failAt = this.steps.size() + steps;
    }

    synchronized void check() throws IOException {
      if (steps.size() >= failAt) {
        throw new IOException("the disk is broken");
      }
    }

    synchronized List<Step> steps() {
      return List.copyOf(steps);
    }

    /** The disk after a cut before step {@code cut}: what was forced is there for certain. */
    Bytes image(int cut, Lost lost, Random random) {
      List<Step> past = steps().subList(0, cut);
      int forced = 0;
      for (int i = 0; i < past.size(); i++) {
        forced = past.get(i) instanceof Force ? i : forced;
      }
      FileImage image = new FileImage(start);
      for (int i = 0; i < past.size(); i++) {
        boolean certain = i < forced;
        if (certain || lost != Lost.ALL) {
          apply(image, past.get(i), !certain && lost == Lost.SOME ? random : null);
        }
      }
      return image.bytes();
    }
  }

  /** What becomes of that which was written and not forced. */
  enum Lost {
    ALL,
    SOME,
    NONE
  }

  private static void apply(FileImage image, Step step, Random random) {
    if (step instanceof Truncate t && (random == null || random.nextBoolean())) {
      image.cut(t.size());
    } else if (step instanceof Write w) {
      byte[] bytes = w.data().toArray();
      for (int from = 0; from < bytes.length; from += BLOCK) {
        if (random == null || random.nextBoolean()) {
          image.put(w.at() + from, bytes, from, Math.min(BLOCK, bytes.length - from));
        }
      }
    }
  }

  /** For H2. */
  public PowerCutPath() {}

  /** Notes from now on what happens to {@code file}, whose content is {@code start}. */
  static Tape record(String file, Bytes start) {
    FilePath.register(new PowerCutPath());
    Tape tape = new Tape(start);
    TAPES.put(SCHEME + ":" + file, tape);
    return tape;
  }

  static void forget(String file) {
    TAPES.remove(SCHEME + ":" + file);
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    Tape tape = TAPES.get(name);
    FileChannel channel = super.open(mode);
    return tape == null ? channel : new Recorded(channel, tape);
  }

  private static final class Recorded extends FileBase {
    private final FileChannel channel;
    private final Tape tape;

    Recorded(FileChannel channel, Tape tape) {
      this.channel = channel;
      this.tape = tape;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return channel.read(to);
    }

    @Override
    public int read(ByteBuffer to, long position) throws IOException {
      return channel.read(to, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return write(from, channel.position());
    }

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
      byte[] data = new byte[from.remaining()];
      from.duplicate().get(data);
      tape.check();
      int written = channel.write(from, position);
      tape.add(new Write(position, Bytes.of(data, 0, written)));
      return written;
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public synchronized FileChannel truncate(long size) throws IOException {
      tape.check();
      channel.truncate(size);
      tape.add(new Truncate(size));
      return this;
    }

    @Override
    public synchronized void force(boolean metaData) throws IOException {
      tape.check();
      tape.add(new Force());
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      channel.close();
    }
  }
}
