package dev.sealwire.cli;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.store.EntryFilter;
import dev.sealwire.tlog.SignedCheckpoint;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists entries. */
@Command(
    name = "log",
    header = "Lists entries.",
    description = {
      "",
      "Lists the entries that match all filters given, oldest first. Of an open store it shows what is"
          + " stored and proves nothing: that is what verify is for. Read from a collector, each"
          + " entry is held against a checkpoint that the log signed; which ones match a filter is the"
          + " collector's word.",
      "",
      "With --follow it goes on with what comes to the log of a collector that serves: all of it is"
          + " fetched and held against the checkpoint that covers it, and the filters are applied here."
          + " It ends 0 by Ctrl-C, --count or --for, 3 if the log did not grow from what was seen, 5 if"
          + " the collector went away.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sealwire log --limit 20                            the newest twenty",
      "  sealwire log --type handshake.rejected --json      who was turned away, for scripts",
      "  sealwire log --case 2026-117 --from 2026-11-01 --to 2026-12-01",
      "  sealwire log --collector evidence.example.org:7443 --kit auditor.pem",
      "  sealwire log --follow --limit 10                   the newest ten, and what comes",
      "",
      "With --json each line is {\"index\":N, followed by the entry's own fields byte for byte."
    })
final class LogCommand implements Callable<Integer> {
  private static final int LIMIT_MAX = 1_000_000;

  private final Root root;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "such as payload.received; with a dot at its end it is the start of the type")
  private String type;

  @Option(names = "--peer", paramLabel = "ADDRESS", description = "the peer's numeric address")
  private String peer;

  @Option(
      names = "--certificate",
      paramLabel = "SHA256",
      description = "the peer's or the issued certificate")
  private String certificate;

  @Option(names = "--case", paramLabel = "ID", description = "the case the sender named")
  private String caseId;

  @Option(names = "--session", paramLabel = "ID", description = "the connection")
  private String session;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "from then on: 2026-11-23 (UTC) or 2026-11-23T04:44:53Z")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "before then")
  private String to;

  @Option(names = "--payload", paramLabel = "SHA256", description = "the payload with this hash")
  private String payload;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "only the newest N of them, 1 to " + LIMIT_MAX)
  private Integer limit;

  @Option(names = "--follow", description = "go on with entries as they come")
  private boolean follow;

  @Mixin private Until until;

  @Option(names = "--json", description = "one JSON object a line")
  private boolean json;

  @Mixin private CollectorOptions collector;

  LogCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    EvidenceReader.Query query = query();
    if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
      throw Failure.usage("--limit is " + limit + ", want 1 to " + LIMIT_MAX, null);
    }
    if (follow) {
      return follow(query);
    }
    if (until.given()) {
      throw Failure.usage("--count and --for are for --follow", "say --follow as well");
    }
    try (LogSource source = LogSource.open(root, collector, Purpose.LOG, asked())) {
      new Listing(source).list(query);
    }
    return Exit.DONE;
  }

  private int follow(EvidenceReader.Query query) throws IOException, SealwireException, Failure {
    until.count();
    until.duration();
    String detail = asked() + ", as they come";
    try (LogSource source = LogSource.serving(root, collector, Purpose.FOLLOW, detail)) {
      return new Follower(root, source, until)
          .run(
              follower -> {
                Listing listing = new Listing(source);
                listing.list(query);
                source.begin();
                listing.follow(query, follower);
              });
    }
  }

  /** What was asked for, for the collector's record of it. */
  private String asked() {
    Map<String, Object> filters = new LinkedHashMap<>();
    filters.put("type", type);
    filters.put("peer", peer);
    filters.put("certificate", certificate);
    filters.put("case", caseId);
    filters.put("session", session);
    filters.put("from", from);
    filters.put("to", to);
    filters.put("payload", payload);
    filters.put("limit", limit);
    filters.values().removeIf(value -> value == null);
    return filters.isEmpty()
        ? "all entries"
        : filters.entrySet().stream()
            .map(filter -> filter.getKey() + " " + filter.getValue())
            .collect(Collectors.joining(", "));
  }

  private EvidenceReader.Query query() throws Failure {
    if (type != null && !type.endsWith(".") && !Leaf.types().contains(type)) {
      throw Failure.usage(
          "--type: unknown type \"" + type + "\"",
          Words.nearest(type, Leaf.types().stream().sorted().toList()));
    }
    return new EvidenceReader.Query(
        type,
        peer,
        hash("--certificate", certificate),
        caseId,
        session,
        Moment.parse("--from", from),
        Moment.parse("--to", to),
        hash("--payload", payload));
  }

  static Sha256 hash(String flag, String text) throws Failure {
    try {
      return text == null ? null : Sha256.ofHex(text);
    } catch (MalformedException e) {
      throw Failure.usage(flag + ": want 64 lower-case hexadecimal digits, not " + text, null);
    }
  }

  /** Prints entries one after the other, in constant memory. */
  private final class Listing {
    private static final int FLUSH_ENTRIES = 256;
    private static final String ROW = "%8s  %-24s  %-19s  %-24s  %s";

    private final LogSource source;
    private final EvidenceReader log;
    private final Told told;
    private long printed;

    Listing(LogSource source) {
      this.source = source;
      this.log = source.log();
      this.told = new Told(log);
      if (!json) {
        root.console().print(String.format(ROW, "INDEX", "TIME", "TYPE", "WHO", "WHAT"));
      }
    }

    void list(EvidenceReader.Query query) throws IOException, SealwireException {
      if (query.equals(EvidenceReader.Query.ALL)) {
        long size = log.size();
        all(limit == null ? 0 : Math.max(0, size - limit), size);
      } else {
        found(query);
      }
    }

    /** What comes, until it is enough. */
    void follow(EvidenceReader.Query query, Follower follower)
        throws IOException, SealwireException, Failure {
      boolean[] more = {true};
      for (SignedCheckpoint now = follower.next(); now != null; now = follower.next()) {
        source.grown(
            now,
            entry -> {
              if (more[0] && EntryFilter.matches(query, entry)) {
                show(entry);
                more[0] = follower.count();
              }
            });
        if (!more[0]) {
          return;
        }
      }
    }

    void all(long first, long end) throws IOException, SealwireException {
      long next = first;
      boolean whole = true;
      try (Cursor<UnverifiedEntry> entries = log.entries(first, end)) {
        for (UnverifiedEntry e = entries.next(); e != null && whole; e = entries.next()) {
          requireNext(e.index(), next++);
          print(e);
          whole = goesOn();
        }
      }
      if (whole) {
        requireNext(end, next);
      }
    }

    /** A collector that leaves an entry out says something else than it signed. */
    private void requireNext(long index, long next) throws EvidenceException {
      if (source.remote() && index != next) {
        throw new EvidenceException("the collector did not give entry " + next);
      }
    }

    void found(EvidenceReader.Query query) throws IOException, SealwireException {
      Deque<Long> newest = new ArrayDeque<>();
      try (Cursor<Long> found = log.find(query)) {
        for (Long index = found.next(); index != null && goesOn(); index = found.next()) {
          if (limit == null) {
            print(index);
          } else {
            newest.add(index);
            if (newest.size() > limit) {
              newest.remove();
            }
          }
        }
      }
      for (long index : newest) {
        print(index);
      }
    }

    /** Asks now and then only, since asking flushes. */
    private boolean goesOn() {
      return ++printed % FLUSH_ENTRIES != 0 || !root.console().broken();
    }

    private void print(long index) throws IOException, SealwireException {
      Optional<UnverifiedEntry> entry = log.entry(index);
      if (entry.isPresent()) {
        print(entry.get());
      } else {
        requireNext(-1, index);
      }
    }

    private void print(UnverifiedEntry entry) throws IOException, SealwireException {
      source.check(entry);
      show(entry);
    }

    private void show(UnverifiedEntry entry) throws IOException {
      if (json) {
        root.console().print(Reading.jsonLine(entry));
        return;
      }
      String time = "?";
      String name = "?";
      Told.Line line;
      try {
        Entry read = Leaf.decode(entry.leaf());
        time = Rows.millis(read.time());
        name = read.event().type();
        line = told.of(read.event());
      } catch (MalformedException e) {
        line = new Told.Line("?", "CANNOT BE READ: " + Shown.text(e.getMessage()));
      }
      root.console().print(String.format(ROW, entry.index(), time, name, line.who(), line.what()));
    }
  }

  /** A moment as people write it. */
  static final class Moment {
    private Moment() {}

    static Instant parse(String flag, String text) throws Failure {
      if (text == null) {
        return null;
      }
      try {
        return text.indexOf('T') < 0
            ? java.time.LocalDate.parse(text).atStartOfDay(java.time.ZoneOffset.UTC).toInstant()
            : java.time.OffsetDateTime.parse(text).toInstant();
      } catch (java.time.DateTimeException e) {
        throw Failure.usage(flag + ": want 2026-11-23 or 2026-11-23T04:44:53Z, not " + text, null);
      }
    }
  }
}
