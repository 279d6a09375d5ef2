package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.Statement;
import dev.sealwire.evidence.UnverifiedEntry;
import dev.sealwire.wire.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one entry. */
@Command(
    name = "show",
    header = "Shows one entry.",
    description = {"", "Shows all that one entry says, and the statement its sender signed.", ""},
    footer = {"", "Example:", "  sealwire show 17"})
final class ShowCommand implements Callable<Integer> {
  private static final int TEXT_CHARACTERS_MAX = 200;
  private static final String INDENT = "  ";

  private final Root root;

  @Parameters(paramLabel = "INDEX", description = "the entry's place in the log, from 0")
  private long index;

  @Option(names = "--json", description = "as one line of JSON, as log --json has it")
  private boolean json;

  @Mixin private CollectorOptions collector;

  ShowCommand(Root root) {
    this.root = root;
  }

  @Override
  public Integer call() throws IOException, SealwireException, Failure {
    UnverifiedEntry entry;
    boolean remote;
    try (LogSource source = LogSource.open(root, collector, Purpose.SHOW, "entry " + index)) {
      entry = source.entry(index);
      remote = source.remote();
    }
    if (json) {
      root.console().print(Reading.jsonLine(entry));
      return Exit.DONE;
    }
    try {
      JsonObject leaf = Json.parse("entry", entry.leaf(), Leaf.BYTES_MAX);
      row("", "index", Long.toString(index));
      fields("", leaf);
      row("", "leafHash", entry.leafHash().hex());
      if (!remote) {
        // Only a walk along the whole chain would show that this is its link here.
        row("", "chainHash", entry.chainHash().hex());
      }
    } catch (MalformedException e) {
      throw Failure.evidence("entry " + index + " cannot be read: " + e.getMessage(), e);
    }
    return Exit.DONE;
  }

  private void row(String indent, String name, String value) {
    root.console().print(indent + String.format("%-12s", name) + " " + value);
  }

  private void fields(String indent, JsonObject object) throws MalformedException {
    for (String name : object.names()) {
      field(indent, Shown.text(name), object, name);
    }
  }

  private void field(String indent, String label, JsonObject object, String name)
      throws MalformedException {
    Object value = object.value(name);
    if (name.equals("statement") && value instanceof String text) {
      row(indent, label, "signed by the sender:");
      fields(indent + INDENT, statement(text));
    } else if (name.equals("item") && value instanceof String text) {
      row(indent, label, "covered by that, with others:");
      fields(indent + INDENT, Json.parse("item", Bytes.utf8(text), Statement.BYTES_MAX));
    } else if (value instanceof JsonObject nested) {
      row(indent, label, "");
      fields(indent + INDENT, nested);
    } else if (value instanceof List<?> list) {
      list(indent, label, list);
    } else {
      row(indent, label, Shown.text(value.toString(), TEXT_CHARACTERS_MAX));
    }
  }

  private void list(String indent, String label, List<?> list) throws MalformedException {
    List<String> texts = new ArrayList<>();
    for (Object item : list) {
      if (item instanceof JsonObject nested) {
        row(indent, label, "");
        fields(indent + INDENT, nested);
      } else {
        texts.add(Shown.text(item.toString(), TEXT_CHARACTERS_MAX));
      }
    }
    if (!texts.isEmpty() || list.isEmpty()) {
      row(indent, label, String.join(", ", texts));
    }
  }

  private static JsonObject statement(String text) throws MalformedException {
    return Json.parse("statement", Bytes.utf8(text), Statement.BYTES_MAX);
  }
}
