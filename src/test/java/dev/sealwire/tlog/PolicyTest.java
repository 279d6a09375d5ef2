package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final int WITNESSES = 6;

  private final SignatureSuite suite = TestKeys.fast();
  private final TestKeys log = TestKeys.first();
  private final VerifierKey logKey = log.key(TestKeys.ORIGIN, KeyType.ED25519);
  private final List<KeyPair> pairs = new ArrayList<>();
  private final List<VerifierKey> keys = new ArrayList<>();
  private final Checkpoint checkpoint =
      new Checkpoint(TestKeys.ORIGIN, 3, Sha256.hash(new byte[1]));

  private static final List<KeyPair> PAIRS = new ArrayList<>();

  @BeforeAll
  static void makePairs() throws Exception {
    while (PAIRS.size() < WITNESSES) {
      PAIRS.add(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    }
  }

  PolicyTest() throws Exception {
    for (int i = 0; i < WITNESSES; i++) {
      KeyPair pair = PAIRS.get(i);
      pairs.add(pair);
      keys.add(VerifierKey.of("w" + i, KeyType.COSIGNATURE_ED25519, pair.getPublic()));
    }
  }

  /** Puts the vkeys where a text says @LOG or @0 to @5. */
  private Policy parse(String text) throws MalformedException {
    String out = text.replace("@LOG", logKey.toString());
    for (int i = 0; i < WITNESSES; i++) {
      out = out.replace("@" + i, keys.get(i).toString());
    }
    return Policy.parse(Bytes.utf8(out));
  }

  private Bytes cosigned(int... witnesses) throws Exception {
    SignedCheckpoint out = SignedCheckpoint.sign(checkpoint, log.signer(TestKeys.ORIGIN));
    for (int i : witnesses) {
      VerifierKey key = keys.get(i);
      NoteSignature one = Cosignature.sign(key, pairs.get(i).getPrivate(), checkpoint, 7, suite);
      out = out.with(one, key, suite);
    }
    return out.note();
  }

  private static final String EXAMPLE =
      """
      # The example of the specification.
      log @LOG https://log.example/
      \t
        # indented
      witness X1 @0
      witness X2 @1 \t https://w.example/
      \twitness  X3\t@2
      group X-witnesses 2 X1 X2 X3

      witness Y1 @3
      witness Y2 @4
      witness Y3 @5
      group Y-witnesses any Y1 Y2 Y3

      group X-and-Y all X-witnesses Y-witnesses
      quorum X-and-Y
      """;

  @Test
  void the_example_of_the_specification_counts_as_it_says() throws Exception {
    Policy policy = parse(EXAMPLE);
    assertEquals(List.of(logKey), policy.logs());
    assertEquals(keys, policy.witnesses());
    for (int[] enough : new int[][] {{0, 1, 3}, {5, 2, 0}, {0, 1, 2, 3, 4, 5}}) {
      assertEquals(checkpoint, policy.open(cosigned(enough), suite).checkpoint());
    }
    for (int[] short_ : new int[][] {{}, {0, 1}, {0, 3}, {3, 4, 5}, {0, 0, 3}, {2, 3, 4, 5}}) {
      assertThrows(EvidenceException.class, () -> policy.open(cosigned(short_), suite));
    }
  }

  @Test
  void a_known_witness_whose_cosignature_fails_spoils_even_a_reached_quorum() throws Exception {
    Policy policy = parse(EXAMPLE);
    String text = cosigned(0, 1, 3, 4).utf8();
    String name = "\u2014 w4 ";
    int at = text.indexOf(name) + name.length() + 30;
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    Bytes spoiled = Bytes.utf8(text.substring(0, at) + other + text.substring(at + 1));
    assertThrows(EvidenceException.class, () -> policy.open(spoiled, suite));
  }

  @Test
  void the_policy_of_one_log_is_two_lines_and_asks_for_no_witness() throws Exception {
    Policy policy = Policy.forLog(logKey);
    assertEquals("log " + logKey + "\nquorum none\n", policy.toBytes().utf8());
    assertEquals(checkpoint, policy.open(cosigned(), suite).checkpoint());
    assertThrows(IllegalArgumentException.class, () -> Policy.forLog(keys.get(0)));
  }

  @Test
  void cosignatures_without_the_log_or_of_another_log_are_not_enough() throws Exception {
    Policy noLog = parse("quorum none\n");
    assertThrows(EvidenceException.class, () -> noLog.open(cosigned(), suite));
    Policy policy = parse("log @LOG\nwitness w @0\nquorum w\n");
    NoteSignature one =
        Cosignature.sign(keys.get(0), pairs.get(0).getPrivate(), checkpoint, 7, suite);
    Bytes only = new Note(checkpoint.text(), List.of(one)).toBytes();
    assertThrows(EvidenceException.class, () -> policy.open(only, suite));
  }

  @Test
  void one_listed_log_cannot_sign_for_another() throws Exception {
    TestKeys second = TestKeys.second();
    VerifierKey other = second.key("log.example/two", KeyType.ED25519);
    Policy policy = parse("log @LOG\nlog " + other + "\nquorum none\n");
    Bytes text = Bytes.utf8(checkpoint.text());
    NoteSignature foreign = second.signer("log.example/two").sign(text);
    Bytes note = new Note(checkpoint.text(), List.of(foreign)).toBytes();
    assertThrows(EvidenceException.class, () -> policy.open(note, suite));
  }

  @Test
  void a_log_may_sign_with_ml_dsa_44_alone_or_beside_ed25519() throws Exception {
    KeyPair pair = TestKeys.mlDsa44();
    VerifierKey mlDsa =
        VerifierKey.of(TestKeys.ORIGIN, KeyType.COSIGNATURE_ML_DSA_44, pair.getPublic());
    NoteSignature pq = Cosignature.sign(mlDsa, pair.getPrivate(), checkpoint, 7, suite);
    SignedCheckpoint both =
        SignedCheckpoint.sign(checkpoint, log.signer(TestKeys.ORIGIN)).with(pq, mlDsa, suite);
    Policy two = parse("log @LOG\nlog " + mlDsa + "\nquorum none\n");
    assertEquals(2, two.open(both.note(), suite).signatures().size());
    Bytes only = new Note(checkpoint.text(), List.of(pq)).toBytes();
    assertEquals(1, Policy.forLog(mlDsa).open(only, suite).signatures().size());
    assertEquals(1, Policy.forLog(logKey).open(both.note(), suite).signatures().size());
  }

  @Test
  void names_are_octets_and_need_not_be_utf8() throws Exception {
    Bytes head = Bytes.utf8("log " + logKey + "\nwitness ");
    Bytes name = Bytes.of((byte) 0xff, (byte) 0x80);
    Bytes file =
        head.plus(name)
            .plus(Bytes.utf8(" " + keys.get(0) + "\nquorum "))
            .plus(name)
            .plus(Bytes.utf8("\n"));
    assertEquals(checkpoint, Policy.parse(file).open(cosigned(0), suite).checkpoint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "log @LOG\n",
        "quorum none",
        "log @LOG\nquorum none\nquorum none\n",
        "log @LOG\nquorum\n",
        "log @LOG\nquorum none none\n",
        "log @LOG\nquorum w\n",
        "log @LOG\nquorum w\nwitness w @0\n",
        "log\nquorum none\n",
        "log @LOG url more\nquorum none\n",
        "log @LOG\nlog LOG\nquorum none\n",
        "log @0\nquorum none\n",
        "log not+a+vkey\nquorum none\n",
        "witness w @LOG\nquorum w\n",
        "witness w\nquorum w\n",
        "witness w @0 url more\nquorum w\n",
        "witness none @0\nquorum none\n",
        "witness w @0\nwitness w @1\nquorum w\n",
        "witness v @0\nwitness w @0\nquorum w\n",
        "witness w @0\ngroup w any w\nquorum w\n",
        "witness w @0\ngroup none any w\nquorum none\n",
        "witness w @0\ngroup g any\nquorum g\n",
        "witness w @0\ngroup g w\nquorum g\n",
        "witness w @0\ngroup g any none\nquorum g\n",
        "witness w @0\ngroup g any g\nquorum g\n",
        "witness w @0\ngroup g any w w\nquorum g\n",
        "witness w @0\ngroup g any w\ngroup h any w\nquorum h\n",
        "witness w @0\ngroup g 0 w\nquorum g\n",
        "witness w @0\ngroup g 2 w\nquorum g\n",
        "witness w @0\ngroup g 01 w\nquorum g\n",
        "witness w @0\ngroup g +1 w\nquorum g\n",
        "witness w @0\ngroup g 4294967297 w\nquorum g\n",
        "witness w @0\ngroup g ALL w\nquorum g\n",
        "Log @LOG\nquorum none\n",
        "log @LOG\r\nquorum none\n",
        "log @LOG\nquorum none\n# \u0001\n",
        "log @LOG\nquorum none\n# \u007f\n",
        "log @LOG\nquorum none # no comment here\n",
      })
  void what_is_not_a_policy_is_malformed(String text) {
    assertThrows(MalformedException.class, () -> parse(text));
  }

  @Test
  void one_public_key_cannot_be_a_log_and_its_witness() {
    VerifierKey same = log.key("w", KeyType.COSIGNATURE_ED25519);
    assertThrows(
        MalformedException.class, () -> parse("log @LOG\nwitness w " + same + "\nquorum w\n"));
  }

  @Test
  void an_error_names_its_line() {
    MalformedException e =
        assertThrows(
            MalformedException.class, () -> parse("# one\n\nlog @LOG\nwitness w\nquorum w\n"));
    assertEquals(4, e.offset());
    assertEquals("policy line", e.what());
  }

  @Test
  void limits_hold_at_and_past() throws Exception {
    String most = "witness w0 @0\n";
    StringBuilder groups = new StringBuilder(most);
    for (int i = 1; i <= Policy.DEFINITIONS_MAX; i++) {
      groups.append("group w").append(i).append(" any w").append(i - 1).append('\n');
    }
    parse(groups + "quorum w256\n");
    groups.append("group w257 any w256\n");
    assertThrows(MalformedException.class, () -> parse(groups + "quorum none\n"));

    String end = "quorum none\n";
    String comment = "#".repeat(Policy.POLICY_BYTES_MAX - end.length() - 1) + "\n";
    Policy.parse(Bytes.utf8(comment + end));
    assertThrows(MalformedException.class, () -> Policy.parse(Bytes.utf8("#" + comment + end)));
  }
}
