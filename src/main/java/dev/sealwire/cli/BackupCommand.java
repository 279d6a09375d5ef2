package dev.sealwire.cli;

import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.store.H2EvidenceLog;
import dev.sealwire.store.StoreInUseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a home so that the copy can be verified. */
@Command(
    name = "backup",
    header = "Copies a home's evidence, so that the copy can be verified.",
    description = {
      "",
      "Copies the store, the vault, the certificates and the settings into a new folder, which is a home by"
          + " itself: sealwire --home DIR verify. While a collector serves, everything up to a checkpoint"
          + " is read from it, as an auditor or an admin, made a store again and verified, and the"
          + " collector records that; otherwise the files are copied, and no collector can start"
          + " meanwhile. Private keys and kits stay behind unless they are asked for: whoever has them"
          + " can rewrite the log.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire backup /mnt/backup/2026-11-23",
      "  sealwire backup --with-keys /mnt/safe/whole-home",
      "  sealwire backup --collector evidence.example.org:7443 --kit auditor.pem /mnt/backup/today"
    })
final class BackupCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int NAME_BYTES = 8;
  private static final List<String> CERTIFICATES = List.of("ca.pem", "collector.pem", "log.vkey");

  private final Root root;

  @Parameters(paramLabel = "DIR", description = "the copy; must not exist yet")
  private Path target;

  @Option(
      names = "--with-keys",
      description = "copy private keys and kits too, for a whole restore")
  private boolean withKeys;

  @Mixin private CollectorOptions collector;

  BackupCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    boolean away = collector.remote();
    if (away && withKeys) {
      throw Failure.usage(
          "--with-keys copies the keys of a home, and no collector gives its keys away",
          "make such a backup where the home is, without --collector and --kit");
    }
    Home home = away ? null : root.initialisedHome();
    Path copy = target.toAbsolutePath().normalize();
    check(home, copy);
    byte[] name = new byte[NAME_BYTES];
    root.random().nextBytes(name);
    Path unfinished = copy.resolveSibling(".sealwire-" + Hex.encode(name) + ".part");
    String what;
    try {
      what = away ? live(null, new Home(unfinished)) : here(home, new Home(unfinished));
    } catch (IOException | SealwireException | Failure | RuntimeException e) {
      NewFile.removeTree(unfinished);
      throw e;
    }
    Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
    NewFile.forceFolder(copy.getParent());
    root.console().print(copy + "  " + what + (withKeys ? ", with private keys" : ""));
    root.console().hint("now check it: sealwire --home " + target + " verify");
    if (!withKeys) {
      String more = away ? "private keys and settings" : "private keys";
      root.console().hint(more + " are not in it: a restore needs them, so keep them elsewhere");
    }
    return Exit.DONE;
  }

  private void check(Home home, Path copy) throws IOException, Failure {
    if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
      throw Failure.usage(
          target + " exists already and is left alone", "name a folder that is not there yet");
    }
    if (home != null && copy.startsWith(home.root())) {
      throw Failure.usage(
          target + " lies in the home that is to be copied", "name a folder outside of it");
    }
    if (copy.getParent() == null || !Files.isDirectory(copy.getParent())) {
      throw new NoSuchFileException("" + copy.getParent(), null, "no such folder");
    }
  }

  /** Of this home, by its files or, where they are in use, by its collector. */
  private String here(Home home, Home to) throws IOException, SealwireException, Failure {
    // Open for reading all the while: that keeps every writer out, and refuses what cannot be read.
    try (EvidenceReader log = H2EvidenceLog.openReadOnly(home.data())) {
      long entries = log.size();
      copyTree(home.data(), to.data());
      copySettled(home, to);
      return entries + " entries";
    } catch (StoreInUseException e) {
      if (CollectorAddress.read(home).isEmpty()) {
        throw e;
      }
    }
    return live(home, to);
  }

  /** Of a collector that serves; {@code home} is its home, or null if that is elsewhere. */
  private String live(Home home, Home to) throws IOException, SealwireException, Failure {
    try (Reached reached = Reached.of(root, collector)) {
      LiveBackup backup = new LiveBackup(root, reached);
      if (home == null) {
        backup.certificates(to);
      } else {
        copySettled(home, to);
      }
      return backup.copy(to);
    }
  }

  /** Certificates and settings, and what is secret if it is asked for. */
  private void copySettled(Home from, Home to) throws IOException {
    if (withKeys) {
      copyTree(from.certs(), to.certs());
    } else {
      Home.createFolders(to.certs());
      for (String name : CERTIFICATES) {
        if (Files.exists(from.certs().resolve(name))) {
          copyFile(from.certs().resolve(name), to.certs().resolve(name));
        }
      }
      NewFile.forceFolder(to.certs());
    }
    if (Files.exists(from.settingsFile())) {
      Home.createFolders(to.settingsFile().getParent());
      copyFile(from.settingsFile(), to.settingsFile());
      NewFile.forceFolder(to.settingsFile().getParent());
    }
    NewFile.forceFolder(to.root());
  }

  /**
   * Copies what is evidence: no lock, no file of an upload that never ended, no link to elsewhere.
   */
  private static void copyTree(Path from, Path to) throws IOException {
    Path temporary = from.resolve("vault").resolve("tmp");
    Set<Path> ofAProcess = Set.of(from.resolve("lock"), from.resolve("collector.address"));
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Home.createFolders(to.resolve(from.relativize(folder).toString()));
            return folder.equals(temporary)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && !ofAProcess.contains(file)) {
              copyFile(file, to.resolve(from.relativize(file).toString()));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            NewFile.forceFolder(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void copyFile(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        FileChannel channel =
            FileChannel.open(
                to,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Home.ownerOnly(to, "rw-------"));
        OutputStream out = new NewFile.Named(Channels.newOutputStream(channel), to)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
      channel.force(true);
    }
  }
}
