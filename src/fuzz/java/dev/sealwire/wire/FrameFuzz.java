package dev.sealwire.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sealwire.Fuzz;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

class FrameFuzz {
  @FuzzTest(maxDuration = Fuzz.FOR)
  void frames_are_read_to_their_end_or_refused(byte[] data) throws IOException {
    FrameReader reader = new FrameReader(new ByteArrayInputStream(data));
    try {
      while (reader.next()) {
        assertTrue(reader.length() <= data.length, () -> reader.length() + " bytes");
        if (reader.type() == FrameType.RECEIPTS) {
          Receipts.decode(reader.buffer(), reader.length());
        } else if (reader.type() != FrameType.DATA && reader.type() != FrameType.PAGE) {
          Message message = decode(reader.type(), reader.json());
          if (message != null) {
            again(reader.stream(), message);
          }
        }
      }
      assertEquals(data.length, reader.bytesRead());
    } catch (MalformedException | EOFException e) {
      // Refused, with a word.
    }
  }

  /** What was read can be written, and says the same when it is read again. */
  private static void again(long stream, Message message) throws IOException, MalformedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter writer = new FrameWriter(out);
    writer.write(stream, message);
    writer.flush();
    FrameReader reader = new FrameReader(new ByteArrayInputStream(out.toByteArray()));
    assertTrue(reader.next());
    assertEquals(message, decode(reader.type(), reader.json()));
  }

  private static Message decode(FrameType type, JsonObject json) throws MalformedException {
    return switch (type) {
      case GREETING -> Messages.Greeting.decode(json);
      case PROVE_CONSISTENCY -> Messages.ProveConsistency.decode(json);
      case CONSISTENCY -> Messages.Consistency.decode(json);
      case GOODBYE -> Messages.Goodbye.decode(json);
      case OPEN -> Messages.Open.decode(json);
      case FINISH -> Messages.Finish.decode(json);
      case FINISH_BATCH -> FinishBatch.decode(json);
      case ABORT -> Messages.Abort.decode(json);
      case RECEIPT -> Messages.Receipt.decode(json);
      case REFUSED -> Messages.Refused.decode(json);
      case CREDIT -> Messages.Credit.decode(json);
      case TASK -> ReadMessages.Task.decode(json);
      case READ -> ReadMessages.Read.decode(json);
      case GROWN -> FollowMessages.Grown.decode(json);
      case STATE -> State.decode(json);
      case REGISTER -> AdminMessages.Register.decode(json);
      case REVOKE -> AdminMessages.Revoke.decode(json);
      case SUCCEED -> AdminMessages.Succeed.decode(json);
      default -> null;
    };
  }
}
