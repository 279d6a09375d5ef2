package dev.sealwire.cli;

import static dev.sealwire.cli.TamperKind.*;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.LogKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What entries name and what is stored beside them: payloads, certificates; and the keys. */
final class TamperContents {
  private static final String NOTE = "notes/007";
  private static final String OTHER = "notes/100";
  private static final String UPDATE = "UPDATE payload SET data = ? WHERE sha256 = ?";

  private TamperContents() {}

  private interface Inline {
    void on(TamperStore store, byte[] hash, byte[] other) throws Exception;
  }

  /** The rows of two small payloads. */
  private static TamperKind inline(String name, Inline work) {
    return of(
        name,
        c ->
            c.tables(
                s ->
                    work.on(
                        s, c.real().content(NOTE).toArray(), c.real().content(OTHER).toArray())));
  }

  private interface InVault {
    void on(TamperCopy copy, Path file) throws Exception;
  }

  /** The file of a large payload. */
  private static TamperKind film(String name, InVault work) {
    return of(name, c -> work.on(c, c.vault("film")));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Place inVault(Ask<String> path) {
    return nowhere("the file's path", path);
  }

  static List<TamperKind> payloads() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        inline("a small payload changed", (s, a, b) -> s.one(UPDATE, new byte[] {1, 2}, a))
            .at("payload-hash", payload(NOTE)));
    t.add(
        inline("a small payload emptied", (s, a, b) -> s.one(UPDATE, new byte[0], a))
            .at("payload-hash", payload(NOTE)));
    t.add(
        inline(
                "two small payloads swapped",
                (s, a, b) -> {
                  s.one("UPDATE payload SET sha256 = ? WHERE sha256 = ?", new byte[32], a);
                  s.one("UPDATE payload SET sha256 = ? WHERE sha256 = ?", a, b);
                  s.one("UPDATE payload SET sha256 = ? WHERE sha256 = ?", b, new byte[32]);
                })
            .at("payload-hash", payload(NOTE))
            .at("payload-hash", payload(OTHER)));
    t.add(
        inline(
                "a small payload deleted",
                (s, a, b) -> s.one("DELETE FROM payload WHERE sha256 = ?", (Object) a))
            .at("payload-missing", payload(NOTE)));
    t.add(
        inline(
                "a small payload added",
                (s, a, b) -> {
                  byte[] data = {7};
                  s.sql("INSERT INTO payload VALUES(?, ?)", TamperStore.sha256(data), data);
                })
            .at("payload-unknown", nowhere("its hash", h -> Sha256.hash(new byte[] {7}).hex())));
    t.add(
        inline(
                "a small payload under another hash",
                (s, a, b) ->
                    s.one("UPDATE payload SET sha256 = ? WHERE sha256 = ?", new byte[32], a))
            .at("payload-missing", payload(NOTE))
            .at("payload-unknown", nowhere("its hash", h -> "00000000")));
    t.add(
        of(
                "a small payload moved into the vault",
                c -> {
                  Sha256 hash = c.real().content(NOTE);
                  write(c.vault(hash), "note number 7\n");
                  c.tables(
                      s -> s.one("DELETE FROM payload WHERE sha256 = ?", (Object) hash.toArray()));
                })
            .at("payload-missing", payload(NOTE))
            .at("vault-unknown", inVault(h -> h.content(NOTE).hex())));
    t.addAll(vault());
    return t;
  }

  private static List<TamperKind> vault() {
    List<TamperKind> t = new ArrayList<>();
    Place film = payload("film");
    t.add(
        film(
                "a byte of a large payload changed",
                (c, file) -> {
                  byte[] data = Files.readAllBytes(file);
                  data[20_000] ^= 1;
                  Files.write(file, data);
                })
            .at("payload-hash", film));
    t.add(
        film(
                "a large payload truncated",
                (c, file) -> {
                  try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                    channel.truncate(39_999);
                  }
                })
            .at("payload-hash", film));
    t.add(
        film("a large payload emptied", (c, file) -> Files.write(file, new byte[0]))
            .at("payload-hash", film));
    t.add(
        film(
                "a large payload lengthened",
                (c, file) -> Files.write(file, new byte[1], StandardOpenOption.APPEND))
            .at("payload-hash", film));
    t.add(
        film(
                "two large payloads swapped",
                (c, file) -> {
                  Path between = c.home().resolve("between");
                  Files.move(file, between);
                  Files.move(c.vault("tape"), file);
                  Files.move(between, c.vault("tape"));
                })
            .at("payload-hash", film)
            .at("payload-hash", payload("tape")));
    t.add(film("a large payload deleted", (c, f) -> Files.delete(f)).at("payload-missing", film));
    t.add(
        film(
                "a file of the vault under another hash",
                (c, file) -> {
                  Path other = c.vault(Sha256.hash(new byte[0]));
                  Files.createDirectories(other.getParent());
                  Files.move(file, other);
                })
            .at("payload-missing", film)
            .at("vault-unknown", inVault(h -> Sha256.hash(new byte[0]).hex())));
    t.add(
        film(
                "a file of the vault in another folder",
                (c, file) -> Files.move(file, file.getParent().resolveSibling(file.getFileName())))
            .at("payload-missing", film)
            .at("vault-strange", inVault(h -> h.content("film").hex())));
    t.add(
        film(
                "a file of the vault replaced by a link to its content",
                (c, file) -> {
                  Path there = c.home().resolve("moved");
                  Files.move(file, there);
                  Files.createSymbolicLink(file, there);
                })
            .at("payload-missing", film)
            .at("vault-strange", inVault(h -> h.content("film").hex())));
    t.add(
        film(
                "a file of the vault replaced by a folder",
                (c, file) -> {
                  Files.delete(file);
                  Files.createDirectory(file);
                })
            .at("payload-missing", film));
    t.add(
        film(
                "a folder of the vault replaced by a file",
                (c, file) -> {
                  TamperFiles.remove(file.getParent());
                  Files.writeString(file.getParent(), "");
                })
            .at("payload-missing", film)
            .at("vault-strange", inVault(h -> "vault file sha256/")));
    t.add(
        film(
                "a file added to the vault under its hash",
                (c, f) -> write(c.vault(Sha256.hash(new byte[0])), ""))
            .at("vault-unknown", inVault(h -> Sha256.hash(new byte[0]).hex())));
    t.add(
        film(
                "a file with a strange name added to the vault",
                (c, f) -> write(c.data().resolve("vault/sha256/readme \u001b[31m.txt"), "x"))
            .at("vault-strange", inVault(h -> "vault file sha256/readme ?[31m.txt")));
    t.add(
        film(
                "half an upload left in the vault",
                (c, f) -> write(c.data().resolve("vault/tmp/" + "0".repeat(32)), "half"))
            .at("vault-strange", inVault(h -> "vault file tmp/0000")));
    t.add(
        film(
                "everything in the vault deleted",
                (c, f) -> {
                  Files.delete(f);
                  Files.delete(c.vault("tape"));
                })
            .at("payload-missing", film)
            .at("payload-missing", payload("tape")));
    return t;
  }

  private static byte[] fingerprint(TamperCopy c, String who) throws Exception {
    return Certificates.fingerprint(TamperHome.kit(c.real().home(), who).certificate()).toArray();
  }

  private static byte[] der(Path home, String who) throws Exception {
    return TamperHome.kit(home, who).certificate().getEncoded();
  }

  static List<TamperKind> certificates() {
    List<TamperKind> t = new ArrayList<>();
    String set = "UPDATE certificate SET der = ? WHERE sha256 = ?";
    t.add(
        of(
                "a certificate replaced by another client's",
                c ->
                    c.tables(s -> s.one(set, der(c.real().home(), "alice"), fingerprint(c, "bob"))))
            .at("certificate-hash", issued("bob"))
            .also("statement-signature"));
    t.add(
        of(
                "a bit of a certificate changed",
                c ->
                    c.tables(
                        s -> {
                          byte[] der = der(c.real().home(), "carol");
                          der[der.length - 1] ^= 1;
                          s.one(set, der, fingerprint(c, "carol"));
                        }))
            .at("certificate-hash", issued("carol")));
    t.add(
        of(
                "a certificate deleted",
                c ->
                    c.tables(
                        s ->
                            s.one(
                                "DELETE FROM certificate WHERE sha256 = ?",
                                (Object) fingerprint(c, "carol"))))
            .at("certificate-missing", issued("carol")));
    t.add(
        of(
                "the certificate of a refused stranger deleted",
                c ->
                    c.tables(
                        s ->
                            s.one("DELETE FROM certificate WHERE sha256 = ?", (Object) mallory(c))))
            .at("certificate-missing", rejected("unknown-ca")));
    t.add(
        of(
                "a certificate added",
                c ->
                    c.tables(
                        s -> {
                          byte[] der = der(c.real().foreign(), "admin");
                          s.sql(
                              "INSERT INTO certificate VALUES(?, ?)", TamperStore.sha256(der), der);
                        }))
            .at(
                "certificate-unknown",
                nowhere("its hash", h -> Sha256.hash(der(h.foreign(), "admin")).hex())));
    t.add(
        of(
                "a certificate under another hash",
                c ->
                    c.tables(
                        s ->
                            s.one(
                                "UPDATE certificate SET sha256 = ? WHERE sha256 = ?",
                                new byte[32],
                                fingerprint(c, "carol"))))
            .at("certificate-missing", issued("carol"))
            .also("certificate-hash", "certificate-unknown"));
    t.addAll(home());
    return t;
  }

  private static byte[] mallory(TamperCopy c) throws Exception {
    return TamperStore.sha256(der(c.real().foreign(), "mallory"));
  }

  /** Puts the vkey of another key under the log's name into a home. */
  static void vkey(TamperCopy c, LogKey key) throws Exception {
    byte[] head =
        (TamperHome.ORIGIN + "\n\u0001").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    String id = Bytes.of(TamperStore.sha256(head, key.publicKey().toArray())).slice(0, 4).hex();
    String encoded = Bytes.of(new byte[] {1}).plus(key.publicKey()).base64();
    Files.writeString(
        c.home().resolve("certs/log.vkey"), TamperHome.ORIGIN + "+" + id + "+" + encoded + "\n");
  }

  /** What the auditor brings along altered, instead of the log. */
  private static List<TamperKind> home() {
    List<TamperKind> t = new ArrayList<>();
    t.add(
        of(
                "the authority in `certs/ca.pem` replaced by another",
                c ->
                    Files.copy(
                        c.real().foreign().resolve("certs/ca.pem"),
                        c.home().resolve("certs/ca.pem"),
                        StandardCopyOption.REPLACE_EXISTING))
            .at("authority-unknown", index("entry 1, its issuing", h -> 1L))
            .at("certificate-issuer", issued("alice")));
    t.add(
        of("the key in `certs/log.vkey` replaced by another", c -> vkey(c, TamperCopy.otherKey()))
            .at("log-key", index("entry 0", h -> 0L))
            .at("checkpoint-signature", checkpointOver(NOTE)));
    t.add(
        of(
                "`certs/ca.pem` and `certs/log.vkey` taken away",
                c -> {
                  Files.delete(c.home().resolve("certs/ca.pem"));
                  Files.delete(c.home().resolve("certs/log.vkey"));
                })
            .notChecked("whose log this is: no key was given"));
    t.add(
        of("a kept checkpoint that is another log's", c -> {})
            .at("kept-signature", nowhere("its file", h -> foreignCheckpoint(h).toString()))
            .with(new Kept("the other log's checkpoint", TamperContents::foreignCheckpoint)));
    t.add(
        of("a kept receipt with another entry", c -> {})
            .at("kept-proof", payload(NOTE))
            .at("kept-leaf", payload(NOTE))
            .with(new Kept("that receipt", TamperContents::forgedReceipt)));
    return t;
  }

  private static Path foreignCheckpoint(TamperHome home) throws Exception {
    Path file = home.foreign().resolve("checkpoint");
    LogKey key = LogKey.open(home.foreign().resolve("certs/log.key"), null);
    Files.write(file, TamperStore.note(key, "other.example/log", 5, new byte[32]));
    return file;
  }

  private static Path forgedReceipt(TamperHome home) throws Exception {
    Path receipt = home.keptReceipt("alice", home.payload(NOTE));
    Path forged = home.foreign().resolve("forged.tlog-proof");
    Files.copy(receipt, forged, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        home.foreign().resolve("forged.leaf"), home.leaf(home.payload(NOTE)).replace("007", "008"));
    return forged;
  }
}
