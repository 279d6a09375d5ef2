package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;

/**
 * The control messages of reading a log. Fields and examples: docs/formats/channel.md. Unknown
 * fields are ignored.
 */
public final class ReadMessages {
  private ReadMessages() {}

  /**
   * Says what is going to be read; answered by {@link Messages.Receipt} once that is recorded.
   *
   * @param purpose what for
   * @param detail what of, in words: 0 to {@link Limits#TASK_DETAIL_BYTES_MAX} bytes
   * @param sha256 the payload, for {@link Purpose#GET}; else null
   */
  public record Task(Purpose purpose, String detail, Sha256 sha256) implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.TASK;
    }

    @Override
    public Bytes encode() {
      JsonWriter json = new JsonWriter().put("purpose", purpose.label()).put("detail", detail);
      return (sha256 == null ? json : json.put("sha256", sha256)).toBytes();
    }

    /** Reads it and checks the length. */
    public static Task decode(JsonObject json) throws MalformedException {
      Purpose purpose = Purpose.parse(json.string("purpose"));
      String detail = json.string("detail");
      int size = Bytes.utf8(detail).size();
      if (size > Limits.TASK_DETAIL_BYTES_MAX) {
        throw new MalformedException(
            "detail", "is " + size + " bytes, want at most " + Limits.TASK_DETAIL_BYTES_MAX);
      }
      return new Task(purpose, detail, purpose == Purpose.GET ? json.sha256("sha256") : null);
    }
  }

  /**
   * Opens a cursor and asks for its first page.
   *
   * @param what what to read
   * @param first lowest index of entries; level of a tile; else 0
   * @param second index behind the last entry; index of a tile; else 0
   * @param sha256 what is named by its hash; else null
   * @param query what to find; else null
   */
  public record Read(What what, long first, long second, Sha256 sha256, EvidenceReader.Query query)
      implements Message {
    /** Everything of a kind. */
    public static Read all(What what) {
      return new Read(what, 0, 0, null, null);
    }

    /** Entries in {@code [from, to)}. */
    public static Read entries(long from, long to) {
      return new Read(What.ENTRIES, from, to, null, null);
    }

    /** One full tile. */
    public static Read tile(int level, long index) {
      return new Read(What.TILE, level, index, null, null);
    }

    /** What is stored under a hash. */
    public static Read named(What what, Sha256 sha256) {
      return new Read(what, 0, 0, sha256, null);
    }

    /**
     * What matches.
     *
     * @throws MalformedException if a text in it is over {@link Limits#LABEL_BYTES_MAX} bytes
     */
    public static Read find(EvidenceReader.Query query) throws MalformedException {
      QueryJson.check(query);
      return new Read(What.FIND, 0, 0, null, query);
    }

    @Override
    public FrameType frameType() {
      return FrameType.READ;
    }

    @Override
    public Bytes encode() {
      JsonWriter json = new JsonWriter().put("what", what.label());
      switch (what) {
        case ENTRIES -> json.put("from", first).put("to", second);
        case TILE -> json.put("level", first).put("index", second);
        case FIND -> QueryJson.write(query, json);
        default -> QueryJson.put(json, "sha256", sha256);
      }
      return json.toBytes();
    }

    /** Reads it and checks the lengths. */
    public static Read decode(JsonObject json) throws MalformedException {
      What what = What.parse(json.string("what"));
      if (what.isNamedByHash()) {
        return named(what, json.sha256("sha256"));
      }
      return switch (what) {
        case ENTRIES -> entries(json.number("from"), json.number("to"));
        case TILE -> tile((int) json.number("level", 0, 63), json.number("index"));
        case FIND -> find(QueryJson.read(json));
        default -> all(what);
      };
    }
  }

  /** Asks for the next page of the cursor on its stream. */
  public record Next() implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.NEXT;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().toBytes();
    }
  }

  /** Nothing more comes on this stream. */
  public record End() implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.END;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().toBytes();
    }
  }

  /** The reader wants no more of the cursor on its stream. */
  public record Close() implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.CLOSE;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().toBytes();
    }
  }
}
