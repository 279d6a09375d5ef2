package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.pki.Inspection;
import dev.sealwire.pki.Inspection.Thing;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.tlog.NoteSignature;
import dev.sealwire.tlog.UnverifiedCheckpoint;
import dev.sealwire.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a file is. */
@Command(
    name = "inspect",
    header = "Says in plain words what a file of keys or certificates is.",
    description = {
      "",
      "Says what a file is: a kit, certificate, signing request, revocation list, private key, log"
          + " key (vkey) or checkpoint. It needs no home and no passphrase, looks at nothing else,"
          + " and never shows a private key.",
      ""
    },
    footer = {"", "Example:", "  sealwire pki inspect certs/kits/alice.pem"})
final class PkiInspectCommand implements Callable<Integer> {
  private static final int DER_SEQUENCE = 0x30;
  private static final String WANTED =
      "want a kit, certificate, signing request, revocation list, private key, vkey or checkpoint";

  private final Root root;

  @Parameters(paramLabel = "FILE", description = "what to look at")
  private Path file;

  @Option(names = "--json", description = "one JSON object a line for each thing in the file")
  private boolean json;

  PkiInspectCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, Failure {
    List<Thing> things;
    try {
      things = things(Bytes.wrap(Home.readAtMost(file, PemFiles.PEM_BYTES_MAX)));
    } catch (MalformedException e) {
      throw Failure.usage(file + ": " + e.getMessage(), null);
    }
    boolean first = true;
    for (Thing thing : things) {
      if (json) {
        JsonWriter line = new JsonWriter().put("kind", thing.kind()).put("words", thing.words());
        line.object("facts", facts -> thing.facts().forEach(facts::put));
        root.console().print(Rows.utf8(line.toBytes()));
      } else {
        print(thing, first);
      }
      first = false;
    }
    return Exit.DONE;
  }

  private void print(Thing thing, boolean first) {
    if (!first) {
      root.console().print("");
    }
    root.console().print(Shown.text(thing.kind()) + ": " + Shown.text(thing.words()));
    thing
        .facts()
        .forEach(
            (name, value) ->
                root.console()
                    .print(String.format("  %-10s %s", Shown.text(name), Shown.text(value))));
  }

  private List<Thing> things(Bytes content) throws MalformedException, Failure {
    if (content.size() == 0) {
      throw Failure.usage(file + ": is empty, " + WANTED, null);
    }
    if (content.at(0) == DER_SEQUENCE) {
      try {
        return List.of(Inspection.der(content, root.clock().instant()));
      } catch (MalformedException e) {
        // A log's name may begin with the same character, a zero: looked at as text below.
      }
    }
    String text;
    try {
      text = content.utf8();
    } catch (MalformedException e) {
      throw Failure.usage(file + ": is neither text nor DER that is known here, " + WANTED, null);
    }
    if (text.contains("-----BEGIN ")) {
      return Inspection.pem(content, root.clock().instant());
    }
    if (text.startsWith("c2sp.org/tlog-proof@")) {
      Map<String, String> facts = Map.of();
      return List.of(new Thing("proof", "that an entry is in a log: sealwire check", facts));
    }
    return List.of(text.strip().indexOf('\n') < 0 ? vkey(text.strip()) : checkpoint(content));
  }

  private Thing vkey(String text) throws Failure {
    try {
      VerifierKey key = VerifierKey.parse(text);
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("log", key.name());
      facts.put("id", String.format("%08x", key.keyId()));
      facts.put("key", key.type().toString());
      return new Thing("log key", "checks what that log, or witness, signs; it is public", facts);
    } catch (MalformedException e) {
      throw Failure.usage(file + ": is nothing that is known here, " + WANTED, null);
    }
  }

  private Thing checkpoint(Bytes content) throws Failure {
    try {
      UnverifiedCheckpoint checkpoint = UnverifiedCheckpoint.parse(content);
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("log", checkpoint.claimed().origin());
      facts.put("entries", Long.toString(checkpoint.claimed().size()));
      facts.put("root", checkpoint.claimed().root().base64());
      facts.put(
          "signers",
          checkpoint.note().signatures().stream()
              .map(NoteSignature::name)
              .collect(Collectors.joining(" ")));
      return new Thing(
          "checkpoint",
          "what a log was at a time, as it claims: no signature was checked here; sealwire verify"
              + " --against does",
          facts);
    } catch (MalformedException e) {
      throw Failure.usage(file + ": is nothing that is known here, " + WANTED, null);
    }
  }
}
