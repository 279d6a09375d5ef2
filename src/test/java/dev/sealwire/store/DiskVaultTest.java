package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.evidence.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskVaultTest {
  @TempDir Path folder;
  private Path data;
  private DiskVault vault;

  @BeforeEach
  void vault() {
    data = folder.resolve("data");
    vault = new DiskVault(data, new SecureRandom());
  }

  private Sha256 keep(String text) throws Exception {
    Sha256 hash = Samples.hash(text);
    try (Vault.Upload upload = vault.begin()) {
      byte[] bytes = ("--" + text).getBytes(StandardCharsets.UTF_8);
      upload.write(bytes, 2, 1);
      upload.write(Bytes.utf8(text.substring(1)));
      upload.keep(hash);
    }
    return hash;
  }

  private Path file(Sha256 hash) {
    String hex = hash.hex();
    return data.resolve("vault/sha256")
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(hex);
  }

  @Test
  void keeps_bytes_under_their_hash_for_their_owner_only() throws Exception {
    Sha256 hash = keep("hello");
    try (InputStream in = vault.open(hash).orElseThrow()) {
      assertEquals("hello", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(Optional.empty(), vault.open(Samples.hash("other")));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file(hash))));
    for (Path p = file(hash).getParent(); !p.equals(folder); p = p.getParent()) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(p)));
    }
  }

  @Test
  void keeps_the_same_content_once() throws Exception {
    Sha256 hash = keep("hello");
    Object key = Files.readAttributes(file(hash), "unix:ino").get("ino");
    keep("hello");
    assertEquals(key, Files.readAttributes(file(hash), "unix:ino").get("ino"));
    assertEquals(1, Samples.all(vault.files()).size());
  }

  @Test
  void does_not_replace_what_is_damaged() throws Exception {
    Sha256 hash = keep("hello");
    Files.writeString(file(hash), "hell");
    IOException e = assertThrows(IOException.class, () -> keep("hello"));
    assertTrue(e.getMessage().contains(hash.hex()));
    assertEquals("hell", Files.readString(file(hash)));
    assertEquals(List.of(), vault.clean());
    Files.delete(file(hash));
    Files.createDirectory(file(hash));
    assertThrows(IOException.class, () -> keep("hello"));
  }

  @Test
  void an_upload_that_was_not_kept_goes() throws Exception {
    Vault.Upload upload = vault.begin();
    upload.write(Bytes.utf8("half"));
    assertEquals(1, Samples.all(vault.files()).size());
    upload.close();
    upload.close();
    assertThrows(IllegalStateException.class, () -> upload.keep(Samples.hash("half")));
    assertEquals(List.of(), Samples.all(vault.files()));
  }

  @Test
  void lists_every_file_and_names_only_those_it_makes() throws Exception {
    Sha256 hash = keep("hello");
    Path root = data.resolve("vault");
    Path wrongFolder = Files.createDirectories(root.resolve("sha256/00/00"));
    Files.copy(file(hash), wrongFolder.resolve(hash.hex()));
    Files.writeString(root.resolve("note.txt"), "12345678");
    Files.writeString(file(hash).resolveSibling(hash.hex().toUpperCase()), "1");
    Files.createSymbolicLink(root.resolve("sha256/link"), data);
    List<Vault.Found> found = Samples.all(vault.files());
    assertEquals(5, found.size());
    List<Vault.Found> known = found.stream().filter(f -> f.sha256() != null).toList();
    String path = root.relativize(file(hash)).toString();
    assertEquals(List.of(new Vault.Found(path, hash, 5)), known);
    assertTrue(found.contains(new Vault.Found("note.txt", null, 8)));
    assertTrue(found.stream().anyMatch(f -> f.path().equals("sha256/link")));
  }

  @Test
  void does_not_follow_a_link_to_a_payload() throws Exception {
    Sha256 hash = keep("hello");
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(file(hash), elsewhere);
    Files.createSymbolicLink(file(hash), elsewhere);
    assertEquals(Optional.empty(), vault.open(hash));
    assertThrows(IOException.class, () -> keep("hello"));
    assertEquals(null, Samples.all(vault.files()).get(0).sha256());
  }

  @Test
  void cleans_what_a_crash_left_and_removes_what_it_is_told_to() throws Exception {
    Sha256 hash = keep("hello");
    Files.writeString(data.resolve("vault/tmp/0123"), "half");
    assertEquals(List.of(new Vault.Found("tmp/0123", null, 4)), vault.clean());
    assertEquals(1, Samples.all(vault.files()).size());
    vault.remove(hash);
    vault.remove(hash);
    assertEquals(List.of(), Samples.all(vault.files()));
  }

  @Test
  void an_unused_vault_makes_nothing() throws Exception {
    assertEquals(List.of(), Samples.all(vault.files()));
    assertEquals(List.of(), vault.clean());
    assertFalse(Files.exists(data));
  }

  @Test
  void a_vault_that_is_not_there_is_not_one_without_a_payload() throws Exception {
    assertThrows(NoSuchFileException.class, () -> vault.open(Samples.hash("x")));
    keep("hello");
    assertEquals(Optional.empty(), vault.open(Samples.hash("x")));
  }

  @Test
  void many_uploads_of_the_same_and_of_other_content_at_once() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Sha256>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String text = "text-" + i % 10;
        all.add(pool.submit(() -> keep(text)));
      }
      for (Future<Sha256> one : all) {
        assertTrue(vault.open(one.get()).isPresent());
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(10, Samples.all(vault.files()).size());
  }

  /** The second would be told that its name is kept: the system reports a lost write only once. */
  @Test
  void a_force_that_failed_is_known_before_another_of_the_same_folder() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    vault = new DiskVault(disk.path(data), new SecureRandom());
    Sha256 hash = keep("hello");
    ExecutorService pool = Executors.newCachedThreadPool();
    List<Future<Sha256>> second = new ArrayList<>();
    disk.fails(
        (step, file) -> {
          if (step != FaultyDisk.Step.FORCE_FOLDER || !second.isEmpty()) {
            return null;
          }
          second.add(pool.submit(() -> keep("hello")));
          assertThrows(
              TimeoutException.class, () -> second.get(0).get(1, TimeUnit.SECONDS), "it waits");
          return new IOException("Input/output error");
        });
    try {
      assertThrows(StoreUnknownException.class, () -> keep("hello"));
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> second.get(0).get(60, TimeUnit.SECONDS));
      assertEquals(StoreUnknownException.class, e.getCause().getClass());
    } finally {
      pool.shutdownNow();
    }
    assertTrue(Files.exists(file(hash)));
  }
}
