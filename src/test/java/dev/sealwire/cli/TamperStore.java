package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.pki.LogKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Signature;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.h2.Driver;

/**
 * The tables of a store in the hands of a forger, who has the file, plain H2 and this code of his
 * own: he can compute anew whatever depends on what he altered.
 */
final class TamperStore implements AutoCloseable {
  static final List<String> TABLES =
      List.of("META", "ENTRY", "CERTIFICATE", "TILE", "CHECKPOINT", "PAYLOAD", "SEARCH");

  /** A row of the table of entries; its index is its place in the list. */
  static final class Row {
    byte[] leaf;
    byte[] leafHash;
    byte[] chainHash;

    Row(byte[] leaf, byte[] leafHash, byte[] chainHash) {
      this.leaf = leaf;
      this.leafHash = leafHash;
      this.chainHash = chainHash;
    }
  }

  private final Connection db;
  final List<Row> rows = new ArrayList<>();

  TamperStore(Path data) throws SQLException {
    Properties owner = new Properties();
    owner.setProperty("user", "OWNER");
    owner.setProperty("password", "");
    db = new Driver().connect("jdbc:h2:file:" + data.toAbsolutePath() + "/evidence", owner);
  }

  void dropTriggers() throws SQLException {
    for (String table : TABLES) {
      sql("DROP TRIGGER " + table + "_append_only");
    }
  }

  /** As docs/formats/store.md has them. */
  void createTriggers() throws SQLException {
    for (String table : TABLES) {
      String name = table + "_append_only";
      String when = " BEFORE UPDATE, DELETE ON " + table;
      sql("CREATE TRIGGER " + name + when + " CALL 'dev.sealwire.store.AppendOnlyTrigger'");
    }
  }

  /** Runs a statement; bytes and numbers go into its places. */
  int sql(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = db.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }

  /** As {@link #sql}, but one row must have been hit. */
  void one(String sql, Object... values) throws SQLException {
    int hit = sql(sql, values);
    if (hit != 1) {
      throw new IllegalArgumentException(hit + " rows by " + sql);
    }
  }

  byte[] bytes(String query) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      if (!found.next()) {
        throw new IllegalArgumentException("no row by " + query);
      }
      return found.getBytes(1);
    }
  }

  void load() throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet all =
            statement.executeQuery("SELECT leaf, leaf_hash, chain_hash FROM entry ORDER BY idx")) {
      while (all.next()) {
        rows.add(new Row(all.getBytes(1), all.getBytes(2), all.getBytes(3)));
      }
    }
  }

  /** Writes the table of entries anew from the rows. */
  void save() throws SQLException {
    sql("DELETE FROM entry");
    try (PreparedStatement insert = db.prepareStatement("INSERT INTO entry VALUES(?, ?, ?, ?)")) {
      for (int i = 0; i < rows.size(); i++) {
        insert.setLong(1, i);
        insert.setBytes(2, rows.get(i).leaf);
        insert.setBytes(3, rows.get(i).leafHash);
        insert.setBytes(4, rows.get(i).chainHash);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  String text(int index) {
    return new String(rows.get(index).leaf, StandardCharsets.UTF_8);
  }

  /** Replaces the first {@code from} in a leaf. */
  void edit(int index, String from, String to) {
    String text = text(index);
    int at = text.indexOf(from);
    if (at < 0) {
      throw new IllegalArgumentException(from + " is not in " + text);
    }
    leaf(index, text.substring(0, at) + to + text.substring(at + from.length()));
  }

  void leaf(int index, String text) {
    rows.get(index).leaf = text.getBytes(StandardCharsets.UTF_8);
  }

  void insert(int index, String text) {
    byte[] leaf = text.getBytes(StandardCharsets.UTF_8);
    rows.add(index, new Row(leaf, new byte[32], new byte[32]));
  }

  static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  void hash(int index) throws Exception {
    rows.get(index).leafHash = sha256(new byte[] {0}, rows.get(index).leaf);
  }

  void link(int index) throws Exception {
    byte[] before = index == 0 ? new byte[32] : rows.get(index - 1).chainHash;
    rows.get(index).chainHash = sha256(new byte[] {2}, before, rows.get(index).leafHash);
  }

  /** All leaf hashes and the whole chain. */
  void chain() throws Exception {
    for (int i = 0; i < rows.size(); i++) {
      hash(i);
      link(i);
    }
  }

  /** RFC 6962 section 2.1, as slow as it is plain. */
  private byte[] root(int from, int to) throws Exception {
    if (to - from == 1) {
      return rows.get(from).leafHash;
    }
    int split = Integer.highestOneBit(to - from - 1);
    return sha256(new byte[] {1}, root(from, from + split), root(from + split, to));
  }

  /** The full tiles; a log of a test has them in level 0 alone. */
  void tiles() throws Exception {
    sql("DELETE FROM tile");
    for (int tile = 0; (tile + 1) * 256 <= rows.size(); tile++) {
      ByteArrayOutputStream hashes = new ByteArrayOutputStream();
      for (int i = tile * 256; i < (tile + 1) * 256; i++) {
        hashes.writeBytes(rows.get(i).leafHash);
      }
      sql("INSERT INTO tile VALUES(0, ?, ?)", (long) tile, hashes.toByteArray());
    }
  }

  void search() throws Exception {
    sql("DELETE FROM search");
    for (int i = 0; i < rows.size(); i++) {
      JsonObject leaf = Json.parse("leaf", Bytes.of(rows.get(i).leaf), 65_535);
      String type = leaf.string("type");
      Instant time = Instant.parse(leaf.string("time"));
      boolean handshake = type.startsWith("handshake.");
      List<String> chain = handshake ? leaf.strings("chain") : List.of();
      String shown = chain.isEmpty() ? null : chain.get(0);
      boolean refused =
          type.matches("handshake.rejected|payload.aborted|certificate.revoked|[a-z]+[.]refused");
      sql(
          "INSERT INTO search VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
          (long) i,
          time.getEpochSecond() * 1_000_000_000L + time.getNano(),
          type,
          leaf.stringOrNull("session"),
          leaf.stringOrNull("peer"),
          hex(handshake ? shown : leaf.stringOrNull("certificate")),
          leaf.stringOrNull("case"),
          hex(type.startsWith("payload.") ? leaf.string("sha256") : null),
          refused ? leaf.string("reason") : null);
    }
  }

  private static byte[] hex(String hash) throws Exception {
    return hash == null ? null : dev.sealwire.bytes.Sha256.ofHex(hash).toArray();
  }

  /** All checkpoints anew, of the sizes there were and of the whole log. */
  void sign(LogKey key, String origin) throws Exception {
    List<Long> sizes = new ArrayList<>(List.of((long) rows.size()));
    try (Statement statement = db.createStatement();
        ResultSet all = statement.executeQuery("SELECT size FROM checkpoint")) {
      while (all.next()) {
        if (all.getLong(1) < rows.size()) {
          sizes.add(all.getLong(1));
        }
      }
    }
    sql("DELETE FROM checkpoint");
    for (long size : sizes) {
      checkpoint(size, note(key, origin, size, size == 0 ? sha256() : root(0, (int) size)));
    }
  }

  void checkpoint(long size, byte[] note) throws SQLException {
    sql("INSERT INTO checkpoint VALUES(?, ?)", size, note);
  }

  /** A signed note with a checkpoint, C2SP signed-note and tlog-checkpoint. */
  static byte[] note(LogKey key, String origin, long size, byte[] root) throws Exception {
    Base64.Encoder base64 = Base64.getEncoder();
    String text = origin + "\n" + size + "\n" + base64.encodeToString(root) + "\n";
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key.privateKey());
    signature.update(text.getBytes(StandardCharsets.UTF_8));
    byte[] head = (origin + "\n\u0001").getBytes(StandardCharsets.UTF_8);
    byte[] id = Arrays.copyOf(sha256(head, key.publicKey().toArray()), 4);
    byte[] blob = ByteBuffer.allocate(68).put(id).put(signature.sign()).array();
    String line = "\n\u2014 " + origin + " " + base64.encodeToString(blob) + "\n";
    return (text + line).getBytes(StandardCharsets.UTF_8);
  }

  /** Everything that hangs on the leaves, with this key's signature. */
  void everything(LogKey key, String origin) throws Exception {
    chain();
    save();
    tiles();
    search();
    sign(key, origin);
  }

  @Override
  public void close() throws SQLException {
    db.close();
  }
}
