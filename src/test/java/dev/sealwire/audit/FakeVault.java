package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Vault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files in a map that a test may alter at will. */
final class FakeVault implements Vault {
  final Map<Sha256, Bytes> files = new LinkedHashMap<>();
  final Map<String, Long> strange = new LinkedHashMap<>();
  boolean unreadable;

  FakeVault copy() {
    FakeVault copy = new FakeVault();
    copy.files.putAll(files);
    return copy;
  }

  @Override
  public Optional<InputStream> open(Sha256 sha256) {
    return Optional.ofNullable(files.get(sha256)).map(this::stream);
  }

  private InputStream stream(Bytes data) {
    return new ByteArrayInputStream(data.toArray()) {
      @Override
      public int read(byte[] target) throws IOException {
        if (unreadable) {
          throw new IOException("disk says no");
        }
        return super.read(target);
      }
    };
  }

  @Override
  public Cursor<Found> files() {
    List<Found> found = new java.util.ArrayList<>();
    files.forEach((name, data) -> found.add(new Found(name.hex(), name, data.size())));
    strange.forEach((path, size) -> found.add(new Found(path, null, size)));
    Iterator<Found> iterator = found.iterator();
    return new Cursor<>() {
      @Override
      public Found next() {
        return iterator.hasNext() ? iterator.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Upload begin() throws IOException {
    throw new IOException("the audit writes nothing");
  }

  @Override
  public List<Found> clean() throws IOException {
    throw new IOException("the audit writes nothing");
  }

  @Override
  public void remove(Sha256 sha256) throws IOException {
    throw new IOException("the audit writes nothing");
  }
}
