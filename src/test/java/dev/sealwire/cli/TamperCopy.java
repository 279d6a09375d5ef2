package dev.sealwire.cli;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.pki.LogKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A copy of a home, to be altered. */
final class TamperCopy {
  /** What a forger does with the tables. */
  interface Work {
    void on(TamperStore store) throws Exception;
  }

  private final TamperHome real;
  private final Path home;

  TamperCopy(TamperHome real, Path home) {
    this.real = real;
    this.home = home;
  }

  TamperHome real() {
    return real;
  }

  Path home() {
    return home;
  }

  Path data() {
    return home.resolve("data");
  }

  Path database() {
    return data().resolve("evidence.mv.db");
  }

  /** Where the vault has the payload of this name. */
  Path vault(String name) throws Exception {
    return vault(real.content(name));
  }

  Path vault(Sha256 hash) {
    String hex = hash.hex();
    String shard = hex.substring(0, 2) + "/" + hex.substring(2, 4) + "/";
    return data().resolve("vault/sha256/" + shard + hex);
  }

  /** Everything of this home replaced by that of another. */
  void become(Path other) throws IOException {
    DemoForgery.copyFolder(other, home.resolveSibling("other"));
    Files.move(home, home.resolveSibling("was"));
    Files.move(home.resolveSibling("other"), home);
  }

  /** As the owner, with the schema as it was made afterwards. */
  void tables(Work work) throws Exception {
    try (TamperStore store = new TamperStore(data())) {
      store.dropTriggers();
      work.on(store);
      store.createTriggers();
    }
  }

  /** As {@link #tables}, with all entries at hand; they are written back. */
  void entries(Work work) throws Exception {
    tables(
        store -> {
          store.load();
          work.on(store);
          store.save();
        });
  }

  /** As the owner, and the schema is left as that leaves it. */
  void owner(String... statements) throws Exception {
    try (TamperStore store = new TamperStore(data())) {
      for (String sql : statements) {
        store.sql(sql);
      }
    }
  }

  /** Entries altered and everything computed anew, signed by the log's own key. */
  void rewrite(Work work) throws Exception {
    rewrite(work, key());
  }

  /** Entries altered and everything computed anew, signed by this key. */
  void rewrite(Work work, LogKey key) throws Exception {
    tables(
        store -> {
          store.load();
          work.on(store);
          store.everything(key, TamperHome.ORIGIN);
        });
  }

  LogKey key() throws Exception {
    return LogKey.open(real.home().resolve("certs/log.key"), null);
  }

  static LogKey otherKey() {
    return LogKey.create(new SecureRandom());
  }
}
