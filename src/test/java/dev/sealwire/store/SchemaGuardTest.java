package dev.sealwire.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Group;
import dev.sealwire.evidence.StoredPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaGuardTest {
  private static final String EMPTY_CHUNK =
      "chunk:1,len:1,pages:0,max:0,map:0,root:0,time:0,version:7fffffff\n";

  @TempDir Path data;

  @BeforeEach
  void store() throws Exception {
    H2EvidenceLog.create(data).close();
  }

  private void alter(String... statements) throws SQLException {
    String url = "jdbc:h2:" + data.resolve("evidence").toAbsolutePath();
    try (Connection owner = DriverManager.getConnection(url, "OWNER", "");
        Statement statement = owner.createStatement()) {
      for (String one : statements) {
        statement.execute(one);
      }
    }
  }

  @Test
  void a_store_as_it_is_made_is_opened_and_not_changed_by_looking() throws Exception {
    byte[] before = Files.readAllBytes(data.resolve("evidence.mv.db"));
    SchemaGuard.check(data.resolve("evidence.mv.db"));
    assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(data.resolve("evidence.mv.db"))));
    H2EvidenceLog.open(data).close();
  }

  @Test
  void the_code_of_a_trigger_in_the_file_does_not_run() throws Exception {
    Path mark = data.resolve("ran");
    alter(
        "CREATE TRIGGER EVIL BEFORE INSERT ON ENTRY FOR EACH ROW AS $$"
            + "org.h2.api.Trigger create() throws Exception {"
            + " java.nio.file.Files.writeString(java.nio.file.Path.of(\""
            + mark
            + "\"), \"x\");"
            + " return new org.h2.tools.TriggerAdapter() {"
            + " public void fire(java.sql.Connection c, java.sql.ResultSet o,"
            + " java.sql.ResultSet n) {}}; }$$");
    assertTrue(Files.deleteIfExists(mark), "the attack does not work, so this test shows nothing");
    assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(data));
    assertThrows(IOException.class, () -> H2EvidenceLog.open(data));
    assertFalse(Files.exists(mark), "opening the store ran its code");
  }

  /**
   * H2 acts on the word that the end was orderly, and where a dead chunk is gone it takes an older
   * commit for the newest. The database is opened without that word; so must its schema be.
   */
  @Test
  void it_looks_at_the_commit_that_would_be_opened() throws Exception {
    Path file = data.resolve("evidence.mv.db");
    List<String> statements = new ArrayList<>(List.of("SET WRITE_DELAY 0"));
    for (int i = 0; i < 10; i++) {
      statements.add("INSERT INTO checkpoint VALUES(" + i + ", X'00')");
    }
    statements.add("CREATE CONSTANT EVIL VALUE 1");
    alter(statements.toArray(String[]::new));
    byte[] content = Files.readAllBytes(file);
    long newest = newest(file);
    boolean older = false;
    for (long block : dead(file)) {
      byte[] cut = content.clone();
      int from = (int) (block * FileHeader.BLOCK);
      Arrays.fill(cut, from, from + FileHeader.BLOCK, (byte) 0);
      Files.write(file, cut);
      older |= newest(file) < newest;
      assertThrows(IOException.class, () -> SchemaGuard.check(file));
      assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(data));
    }
    assertTrue(older, "H2 opens nothing older, so this test shows nothing");
  }

  private static long newest(Path file) throws IOException {
    return CutWindows.read(file.toString(), MVStore::getCurrentVersion);
  }

  /** Where chunks begin of which no page is alive. */
  private static List<Long> dead(Path file) throws IOException {
    return CutWindows.read(
        file.toString(),
        store ->
            store.getFileStore().getLayoutMap().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("chunk."))
                .map(entry -> DataUtils.parseMap(entry.getValue()))
                .filter(chunk -> "0".equals(chunk.get("livePages")))
                .map(chunk -> DataUtils.readHexLong(chunk, "block", 0))
                .toList());
  }

  /** A block that H2 takes for a chunk without anything in it. */
  private static byte[] emptyChunk() {
    byte[] block = new byte[FileHeader.BLOCK];
    Arrays.fill(block, (byte) ' ');
    byte[] footer = "chunk:1,len:1,version:7fffffff".getBytes(StandardCharsets.ISO_8859_1);
    String sum = Integer.toHexString(DataUtils.getFletcher32(footer, 0, footer.length));
    put(block, 0, EMPTY_CHUNK);
    put(block, FileHeader.BLOCK - 128, "chunk:1,len:1,version:7fffffff,fletcher:" + sum);
    block[FileHeader.BLOCK - 1] = '\n';
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** A store with a payload made of such blocks, the first of them {@code shift} bytes into it. */
  private byte[] withEmptyChunks(String name, int shift) throws Exception {
    byte[] chunk = emptyChunk();
    byte[] payload = new byte[16 * chunk.length];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = chunk[(i + chunk.length - shift) % chunk.length];
    }
    Path folder = data.resolve(name);
    H2EvidenceLog.create(folder).close();
    try (H2EvidenceLog log = H2EvidenceLog.open(folder)) {
      for (int i = 0; i < 15; i++) {
        log.append(Samples.group(i, 1));
      }
      Bytes bytes = Bytes.wrap(payload);
      StoredPayload stored = new StoredPayload(Sha256.hash(bytes).bytes(), bytes);
      log.append(new Group(Samples.entries(15, 1), List.of(), List.of(), List.of(stored), null));
    }
    return Files.readAllBytes(folder.resolve("evidence.mv.db"));
  }

  @Test
  void a_payload_shaped_as_a_chunk_is_not_written_on_from() throws Exception {
    String text = new String(withEmptyChunks("first", 0), StandardCharsets.ISO_8859_1);
    int at = text.indexOf(EMPTY_CHUNK) % FileHeader.BLOCK;
    byte[] before = withEmptyChunks("second", (FileHeader.BLOCK - at) % FileHeader.BLOCK);
    Path folder = data.resolve("second");
    Path file = folder.resolve("evidence.mv.db");
    assertEquals(
        0x7fffffffL,
        CutWindows.<Long>read(ForwardPath.of(file), MVStore::getCurrentVersion),
        "H2 does not take it for the newest, so this test shows nothing");
    assertThrows(IOException.class, () -> H2EvidenceLog.open(folder));
    assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(folder));
    assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(file)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE ALIAS EVIL FOR 'java.lang.System.getProperty(java.lang.String)'",
        "CREATE ALIAS EVIL AS 'int one() { return 1; }'",
        "CREATE VIEW EVIL AS SELECT * FROM ENTRY",
        "CREATE LINKED TABLE EVIL('', 'jdbc:h2:mem:x', 'sa', '', '(SELECT 1)')",
        "CREATE TRIGGER EVIL BEFORE INSERT ON ENTRY CALL 'org.h2.test.Missing'",
        "CREATE TABLE EVIL(A INT DEFAULT RAND())",
        "ALTER TABLE ENTRY ADD CONSTRAINT EVIL CHECK (IDX >= 0)",
        "CREATE DOMAIN EVIL AS INT",
        "CREATE CONSTANT EVIL VALUE 1",
        "CREATE SCHEMA EVIL"
      })
  void what_this_program_never_makes_is_not_opened(String statement) throws Exception {
    try {
      alter(statement);
    } catch (SQLException e) {
      alter(
          statement
              .replace("CREATE TRIGGER", "CREATE FORCE TRIGGER")
              .replace("LINKED", "FORCE LINKED"));
    }
    IOException e = assertThrows(IOException.class, () -> H2EvidenceLog.openReadOnly(data));
    assertTrue(e.getMessage().contains("is not opened"), e.getMessage());
  }

  @Test
  void a_missing_trigger_or_another_table_is_for_verify_to_say() throws Exception {
    alter(
        "DROP TRIGGER ENTRY_APPEND_ONLY",
        "CREATE TABLE EXTRA(A BIGINT PRIMARY KEY, B VARCHAR(10))");
    try (var log = H2EvidenceLog.openReadOnly(data)) {
      assertFalse(log.schemaFaults().isEmpty());
    }
  }

  @Test
  void statements_cannot_hide_behind_harmless_ones() {
    for (String statement :
        List.of(
            "SET JAVA_OBJECT_SERIALIZER 'evil.Class'",
            "SET CACHE_SIZE 1; CREATE ALIAS X AS 'int one() { return 1; }'",
            "CREATE CACHED TABLE \"PUBLIC\".\"X\"( \"A\" BIGINT ) ENGINE \"evil.Engine\"",
            "CREATE CACHED TABLE \"PUBLIC\".\"X\"( \"A\" BIGINT DEFAULT EVIL() )",
            "CREATE FORCE TRIGGER \"PUBLIC\".\"X\" BEFORE UPDATE"
                + " ON \"PUBLIC\".\"ENTRY\" QUEUE 1024 CALL 'evil.T'",
            "CREATE FORCE TRIGGER \"PUBLIC\".\"X\" BEFORE UPDATE ON \"PUBLIC\".\"ENTRY\" QUEUE 1024 AS 'x'",
            "CREATE INDEX \"PUBLIC\".\"X\" ON \"PUBLIC\".\"ENTRY\"(EVIL())",
            "x".repeat(100_000))) {
      assertFalse(SchemaGuard.isHarmless(statement), statement);
    }
  }

  /** Each repetition takes some stack: there must be enough for the longest that is looked at. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE INDEX \"A\".\"B\" ON \"A\".\"B\"(\"C\"|, \"C\"|)",
        "CREATE INDEX \"A\".\"B\" ON \"A\".\"B\"(\"C\"| ASC|)",
        "CREATE CACHED TABLE \"A\".\"B\"(\"C\" INT|, \"C\" INT|)",
        "CREATE CACHED TABLE \"A\".\"B\"(\"C\" INT|, \"C\" INT NOT NULL|!)"
      })
  void a_statement_of_the_longest_kind_is_judged_on_a_small_stack(String kind) throws Exception {
    String[] parts = kind.split("\\|");
    int room = SchemaGuard.STATEMENT_CHARS_MAX - parts[0].length() - parts[2].length();
    String longest = parts[0] + parts[1].repeat(room / parts[1].length()) + parts[2];
    String longer = parts[0] + parts[1].repeat(room / parts[1].length() + 1) + parts[2];
    FutureTask<List<Boolean>> judged =
        new FutureTask<>(
            () -> List.of(SchemaGuard.isHarmless(longest), SchemaGuard.isHarmless(longer)));
    Thread small = new Thread(null, judged, "small", 512 * 1024);
    small.start();
    assertEquals(List.of(!parts[2].equals("!)"), false), judged.get(10, TimeUnit.SECONDS));
    small.join();
  }
}
