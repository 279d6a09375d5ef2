package dev.sealwire.collector;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.sealwire.Planted;
import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.EvidenceLog;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.StoredEntry;
import dev.sealwire.evidence.Vault;
import dev.sealwire.pki.Kit;
import dev.sealwire.pki.Role;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@link HostilePeersTest} tries and {@link Lie} tells, where a fault was planted for it. */
@Timeout(60)
class HostilePlantsTest {
  @TempDir Path folder;

  @Test
  void it_finds_a_collector_that_believes_any_one_lie_and_nothing_where_it_believes_none()
      throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      try (StandIn sound = StandIn.believing(null, f, kit)) {
        assertDoesNotThrow(() -> Lie.eachIsRefused(f, kit, sound.connect()));
      }
      for (Lie lie : Lie.values()) {
        try (StandIn believing = StandIn.believing(lie, f, kit)) {
          Planted.found(
              lie + " ==> expected: <REFUSED> but was: <RECEIPT>",
              () -> Lie.eachIsRefused(f, kit, believing.connect()));
        }
      }
    }
  }

  @Test
  void it_finds_a_collector_that_takes_a_statement_for_another_stream() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      try (StandIn believing = StandIn.believing(Lie.STREAM, f, kit)) {
        Planted.found(
            "another stream ==>", () -> HostilePeersTest.countsOnce(f, kit, believing::connect));
      }
    }
  }

  /** Random numbers that are not. */
  private static final class Repeating extends SecureRandom {
    private static final long serialVersionUID = 1L;

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) 4);
    }
  }

  @Test
  void it_finds_a_collector_that_names_two_connections_alike() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.naming = new Repeating();
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Planted.found(
          "another connection ==>",
          () -> HostilePeersTest.countsOnce(f, kit, () -> f.connect(kit)));
    }
  }

  @Test
  void it_finds_a_collector_that_receipts_a_statement_it_cannot_read() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      try (StandIn all = StandIn.believingAnything(f, kit)) {
        Planted.found("RECEIPT", () -> HostilePeersTest.bombsAreRefused(all::connect));
      }
    }
  }

  /** A log that keeps a note of each payload under its name, if that is in {@code below}. */
  private static EvidenceLog noting(EvidenceLog log, Path below) {
    return (EvidenceLog)
        Proxy.newProxyInstance(
            EvidenceLog.class.getClassLoader(),
            new Class<?>[] {EvidenceLog.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof Group group) {
                for (StoredEntry entry : group.entries()) {
                  note(entry, below);
                }
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void note(StoredEntry entry, Path below) throws MalformedException {
    if (Leaf.decode(entry.leaf()).event() instanceof PayloadReceived received) {
      try {
        Path file = below.resolve(received.name()).normalize();
        if (file.startsWith(below) && received.name().length() < 100) {
          Files.createDirectories(file.getParent());
          Files.write(file, entry.leaf().toArray());
        }
      } catch (InvalidPathException | IOException e) {
        // A name that is none for a file here: some of them are.
      }
    }
  }

  @Test
  void it_finds_a_log_that_makes_a_file_of_a_payloads_name() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.through(log -> noting(log, folder.resolve("data/vault/notes")));
      Planted.found("data/vault/notes/", () -> HostilePeersTest.noNameIsAFile(f));
    }
  }

  /** What a vault does when bytes are kept that it was given before. */
  private interface Second {
    void comes(Sha256 sha256) throws IOException;
  }

  /** A vault that does {@code more} with what it had before, one after the other. */
  private record Vaulted(Vault vault, Second more, Set<Sha256> had) implements Vault {
    Vaulted(Vault vault, Second more) {
      this(vault, more, new HashSet<>());
    }

    @Override
    public Upload begin() throws IOException, StoreUnknownException {
      return new Uploaded(vault.begin(), this);
    }

    boolean keep(Upload upload, Sha256 sha256) throws IOException, StoreUnknownException {
      synchronized (had) {
        boolean first = upload.keep(sha256);
        if (!had.add(sha256)) {
          more.comes(sha256);
        }
        return first;
      }
    }

    @Override
    public List<Found> clean() throws IOException {
      return vault.clean();
    }

    @Override
    public void remove(Sha256 sha256) throws IOException {
      vault.remove(sha256);
    }

    @Override
    public Optional<InputStream> open(Sha256 sha256) throws IOException {
      return vault.open(sha256);
    }

    @Override
    public Cursor<Found> files() throws IOException {
      return vault.files();
    }
  }

  private record Uploaded(Vault.Upload upload, Vaulted vault) implements Vault.Upload {
    @Override
    public void write(byte[] data, int from, int length) throws IOException {
      upload.write(data, from, length);
    }

    @Override
    public void write(Bytes data) throws IOException {
      upload.write(data);
    }

    @Override
    public boolean keep(Sha256 sha256) throws IOException, StoreUnknownException {
      return vault.keep(upload, sha256);
    }

    @Override
    public void close() throws IOException {
      upload.close();
    }
  }

  @Test
  void it_finds_a_vault_that_keeps_the_same_bytes_again() throws Exception {
    AtomicInteger copies = new AtomicInteger();
    try (Fixture f = new Fixture(folder)) {
      f.keeping =
          vault ->
              new Vaulted(
                  vault,
                  sha256 ->
                      Files.createFile(
                          folder.resolve("data/vault/" + sha256 + copies.incrementAndGet())));
      Planted.found("expected: <2> but was: <8>", () -> HostilePeersTest.race(f, 2));
    }
  }

  @Test
  void it_finds_a_vault_whose_second_comer_takes_the_file_away() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      f.keeping = vault -> new Vaulted(vault, vault::remove);
      Planted.found("expected: <2> but was: <0>", () -> HostilePeersTest.race(f, 2));
    }
  }

  @Test
  void it_finds_a_collector_that_takes_the_rest_of_a_frame_for_sent() throws Exception {
    try (Fixture f = new Fixture(folder)) {
      Kit kit = f.kit("laptop-7", Role.FIELD, false);
      f.start();
      Planted.found(
          "expected: <[]>",
          () -> HostilePeersTest.endsWithinFrames(f, kit, 500, (bytes, cut) -> bytes.length));
    }
  }
}
