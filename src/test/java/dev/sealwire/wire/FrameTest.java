package dev.sealwire.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final Sha256 HASH = Sha256.hash(new byte[] {1});

  private static final List<Message> MESSAGES =
      List.of(
          new Messages.Greeting(
              "n",
              "o",
              "k",
              "s",
              "Sealwire",
              Instant.parse("2026-11-23T04:44:53Z"),
              "c\n",
              256,
              65536,
              1L << 44,
              64),
          new Messages.ProveConsistency(3, 17),
          new Messages.Consistency(3, 17, List.of(HASH, HASH)),
          new Messages.Goodbye("done", ""),
          new Messages.Open("a", null, null),
          new Messages.Open("b", "text/plain", "2026-17"),
          new Messages.Finish("{\"v\":1}", Bytes.of((byte) 9)),
          new FinishBatch("{\"v\":2}", Bytes.of((byte) 9), List.of("{}", "{\"stream\":2}")),
          new Messages.Abort("gone"),
          new Messages.Receipt(7, "{\"leaf\":1}", "proof\n", 3, List.of(HASH)),
          new Messages.Refused("wrong-role", "may not send"),
          new Messages.Credit(524288),
          new ReadMessages.Task(Purpose.VERIFY, "everything", null),
          new ReadMessages.Task(Purpose.GET, "", HASH),
          ReadMessages.Read.entries(Long.MIN_VALUE, Long.MAX_VALUE),
          ReadMessages.Read.tile(63, 7),
          ReadMessages.Read.all(What.CHECKPOINTS),
          ReadMessages.Read.named(What.VAULT, HASH),
          new ReadMessages.Read(What.FIND, 0, 0, null, EvidenceReader.Query.ALL),
          new ReadMessages.Read(
              What.FIND,
              0,
              0,
              null,
              new EvidenceReader.Query(
                  "payload.",
                  "::1",
                  HASH,
                  "c",
                  "s",
                  Instant.ofEpochSecond(-1, 999_999_999),
                  Instant.ofEpochSecond(3, 4),
                  HASH)),
          new ReadMessages.Next(),
          new ReadMessages.End(),
          new ReadMessages.Close(),
          new AdminMessages.Register(Bytes.utf8("a certificate"), "field"),
          new AdminMessages.Revoke(HASH, "keyCompromise"),
          new AdminMessages.Reload(),
          new AdminMessages.Succeed("{}", Bytes.of((byte) 1), Bytes.of((byte) 2)),
          new FollowMessages.Follow(),
          new FollowMessages.Grown("c\n", 3, List.of(HASH, HASH)),
          new StatusMessages.Status(),
          state("why", 3),
          state(null, -1));

  private static State state(String fault, long more) {
    return new State(
        new StatusMessages.Running(
            "Sealwire 1", "jdk 17", Instant.ofEpochSecond(5), Instant.ofEpochSecond(7, 1), true),
        "note\n",
        12,
        List.of(HASH),
        new StatusMessages.Connected(1, 2, 3, 4, 5),
        new StatusMessages.Work(6, 7, 8, 9, 10),
        new StatusMessages.Refusals(11, 12, 13),
        new StatusMessages.Refusals(14, 15, 16),
        StatusMessages.Storage.UNKNOWN,
        fault,
        List.of(new StatusMessages.Expiring("alice", "field", "0a", Instant.ofEpochSecond(9))),
        more);
  }

  private static FrameReader reader(Bytes bytes) {
    return new FrameReader(new ByteArrayInputStream(bytes.toArray()));
  }

  @Test
  void a_read_that_gives_nothing_is_no_end_and_a_frame_may_come_byte_by_byte() throws Exception {
    byte[] frame = FrameWriter.frame(FrameType.DATA, 5, Bytes.of((byte) 1, (byte) 2)).toArray();
    FrameReader in = new FrameReader(new Dribble(frame));
    assertTrue(in.next());
    assertEquals(FrameType.DATA, in.type());
    assertEquals(5, in.stream());
    assertEquals(Bytes.of((byte) 1, (byte) 2), Bytes.of(in.buffer(), 0, in.length()));
    assertFalse(in.next());
  }

  /** Gives nothing and one byte in turn, as a TLS socket may. */
  private static final class Dribble extends ByteArrayInputStream {
    private boolean some;

    Dribble(byte[] data) {
      super(data);
    }

    @Override
    public synchronized int read(byte[] b, int from, int length) {
      some = !some;
      return some ? 0 : super.read(b, from, Math.min(length, 1));
    }

    @Override
    public synchronized int readNBytes(byte[] b, int from, int length) {
      int count = 0;
      for (int got = 0; count < length && got >= 0; count += Math.max(got, 0)) {
        got = read(b, from + count, length - count);
      }
      return count;
    }
  }

  private static Bytes written(Message message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter writer = new FrameWriter(out);
    writer.write(5, message);
    writer.flush();
    return Bytes.wrap(out.toByteArray());
  }

  private static Message decode(FrameReader in) throws MalformedException {
    return switch (in.type()) {
      case GREETING -> Messages.Greeting.decode(in.json());
      case PROVE_CONSISTENCY -> Messages.ProveConsistency.decode(in.json());
      case CONSISTENCY -> Messages.Consistency.decode(in.json());
      case GOODBYE -> Messages.Goodbye.decode(in.json());
      case OPEN -> Messages.Open.decode(in.json());
      case FINISH -> Messages.Finish.decode(in.json());
      case FINISH_BATCH -> FinishBatch.decode(in.json());
      case ABORT -> Messages.Abort.decode(in.json());
      case RECEIPT -> Messages.Receipt.decode(in.json());
      case REFUSED -> Messages.Refused.decode(in.json());
      case CREDIT -> Messages.Credit.decode(in.json());
      case TASK -> ReadMessages.Task.decode(in.json());
      case READ -> ReadMessages.Read.decode(in.json());
      case NEXT -> new ReadMessages.Next();
      case END -> new ReadMessages.End();
      case CLOSE -> new ReadMessages.Close();
      case FOLLOW -> new FollowMessages.Follow();
      case GROWN -> FollowMessages.Grown.decode(in.json());
      case STATUS -> new StatusMessages.Status();
      case STATE -> State.decode(in.json());
      case REGISTER -> AdminMessages.Register.decode(in.json());
      case REVOKE -> AdminMessages.Revoke.decode(in.json());
      case RELOAD -> new AdminMessages.Reload();
      case SUCCEED -> AdminMessages.Succeed.decode(in.json());
      case DATA, PAGE, RECEIPTS -> throw new IllegalStateException("raw bytes have no message");
    };
  }

  @Test
  void every_message_comes_back_as_it_was_sent() throws Exception {
    for (Message message : MESSAGES) {
      FrameReader in = reader(written(message));
      assertTrue(in.next());
      assertEquals(message.frameType(), in.type());
      assertEquals(5, in.stream());
      assertEquals(message, decode(in));
      assertFalse(in.next());
    }
  }

  @Test
  void the_examples_in_the_document_are_exact() throws Exception {
    String page = Files.readString(Path.of("docs/formats/channel.md"));
    String examples = page.substring(page.indexOf("## Examples"));
    int count = 0;
    for (String line :
        examples.lines().filter(l -> l.matches("[0-9a-f]{2} [0-9a-f]{8} .*")).toList()) {
      String[] part = line.split(" ", 4);
      boolean raw = part[0].equals("11") || part[0].equals("23");
      Bytes body = raw ? Bytes.of(Hex.decode(part[3])) : Bytes.utf8(part[3]);
      Bytes frame = Bytes.of(Hex.decode(part[0] + part[1] + part[2])).plus(body);
      FrameReader in = reader(frame);
      assertTrue(in.next(), line);
      assertFalse(in.next(), line);
      FrameReader again = reader(frame);
      again.next();
      Bytes ours = raw ? body : decode(again).encode();
      assertEquals(frame, FrameWriter.frame(again.type(), again.stream(), ours), line);
      count++;
    }
    assertTrue(count >= 16, "only " + count + " examples");
  }

  @Test
  void the_document_lists_every_frame_with_its_limit() throws Exception {
    String page = Files.readString(Path.of("docs/formats/channel.md"));
    for (FrameType type : FrameType.values()) {
      String limit = String.format("%,d", type.bodyBytesMax());
      assertTrue(
          page.lines()
              .anyMatch(
                  l ->
                      l.startsWith(String.format("| %02x | %s |", type.code(), type))
                          && l.endsWith("| " + limit + " |")),
          type + " " + limit);
    }
  }

  @Test
  void a_body_at_the_limit_passes_and_one_byte_more_is_refused_before_it_is_read()
      throws Exception {
    for (FrameType type : FrameType.values()) {
      byte[] header = header(type.code(), type.bodyBytesMax());
      byte[] whole = Arrays.copyOf(header, header.length + type.bodyBytesMax());
      FrameReader in = reader(Bytes.wrap(whole));
      assertTrue(in.next());
      assertEquals(type.bodyBytesMax(), in.length());
      FrameReader over = reader(Bytes.wrap(header(type.code(), type.bodyBytesMax() + 1)));
      assertThrows(MalformedException.class, over::next, type.toString());
    }
  }

  @Test
  void refuses_unknown_types_and_ends_within_a_frame() throws Exception {
    for (int code : new int[] {0, 5, 0x0f, 0x19, 0x1f, 0x26, 0x27, 0x2a, 0xff}) {
      assertThrows(MalformedException.class, () -> reader(Bytes.wrap(header(code, 0))).next());
    }
    Bytes frame = written(MESSAGES.get(5));
    for (int end = 1; end < frame.size(); end++) {
      Bytes cut = frame.slice(0, end);
      assertThrows(EOFException.class, () -> reader(cut).next(), "cut at " + end);
    }
  }

  @Test
  void data_of_any_length_passes_whole() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter writer = new FrameWriter(out);
    int[] lengths = {0, 1, 100, 16_375, 16_376, 16_377, 65_536, Limits.DATA_BYTES_MAX};
    for (int length : lengths) {
      byte[] data = new byte[length + 3];
      Arrays.fill(data, (byte) length);
      writer.data(Limits.STREAM_MAX, data, 3, length);
    }
    writer.flush();
    assertEquals(out.size(), writer.bytesWritten());
    FrameReader in = reader(Bytes.wrap(out.toByteArray()));
    for (int length : lengths) {
      assertTrue(in.next());
      assertEquals(Limits.STREAM_MAX, in.stream());
      byte[] wanted = new byte[length];
      Arrays.fill(wanted, (byte) length);
      assertArrayEquals(wanted, Arrays.copyOf(in.buffer(), in.length()));
    }
    assertFalse(in.next());
    assertEquals(out.size(), in.bytesRead());
  }

  @Test
  void names_and_labels_are_held_to_their_limits() throws Exception {
    String longest = "\u00e9".repeat(Limits.NAME_BYTES_MAX / 2);
    assertEquals(longest, reopened(new Messages.Open(longest, null, null)).name());
    assertThrows(
        MalformedException.class, () -> reopened(new Messages.Open(longest + "x", null, null)));
    assertThrows(MalformedException.class, () -> reopened(new Messages.Open("", null, null)));
    String label = "x".repeat(Limits.LABEL_BYTES_MAX);
    assertEquals(label, reopened(new Messages.Open("a", label, label)).caseId());
    assertThrows(
        MalformedException.class, () -> reopened(new Messages.Open("a", null, label + "x")));
    assertThrows(
        MalformedException.class, () -> reopened(new Messages.Open("a", label + "x", null)));
  }

  @Test
  void what_a_reader_says_and_asks_is_held_to_its_limits() throws Exception {
    String longest = "\u00e9".repeat(Limits.TASK_DETAIL_BYTES_MAX / 2);
    FrameReader task = reader(written(new ReadMessages.Task(Purpose.LOG, longest, null)));
    task.next();
    assertEquals(longest, ReadMessages.Task.decode(task.json()).detail());
    FrameReader over = reader(written(new ReadMessages.Task(Purpose.LOG, longest + "x", null)));
    over.next();
    assertThrows(MalformedException.class, () -> ReadMessages.Task.decode(over.json()));
    String label = "x".repeat(Limits.LABEL_BYTES_MAX);
    assertEquals(label, ReadMessages.Read.find(byType(label)).query().type());
    assertThrows(
        MalformedException.class, () -> ReadMessages.Read.find(byType(label + "x")).encode());
  }

  private static EvidenceReader.Query byType(String type) {
    return new EvidenceReader.Query(type, null, null, null, null, null, null, null);
  }

  private static Messages.Open reopened(Messages.Open open) throws Exception {
    FrameReader in = reader(written(open));
    in.next();
    return Messages.Open.decode(in.json());
  }

  private static byte[] header(int code, int length) {
    return new byte[] {
      (byte) code, 0, 0, 0, 1, (byte) (length >> 16), (byte) (length >> 8), (byte) length
    };
  }
}
