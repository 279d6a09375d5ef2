package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads one policy file. Names are octets to the specification, so the file is read as Latin-1,
 * where each octet is a character and two names are equal if their octets are; a vkey is UTF-8.
 */
final class PolicyParser {
  private static final String NONE = "none";
  private static final int THRESHOLD_DIGITS_MAX = 3;
  private static final int QUOTED_CHARS_MAX = 64;

  private final Bytes file;
  private final List<VerifierKey> logs = new ArrayList<>();
  private final List<VerifierKey> witnesses = new ArrayList<>();
  private final Map<String, Policy.Member> defined = new HashMap<>();
  private final Set<String> members = new HashSet<>();
  private int groups;
  private boolean quorumSeen;
  private Policy.Member quorum;
  private int line;

  PolicyParser(Bytes file) {
    this.file = file;
  }

  Policy parse() throws MalformedException {
    if (file.size() > Policy.POLICY_BYTES_MAX) {
      throw new MalformedException(
          "policy", "is " + file.size() + " bytes, want at most " + Policy.POLICY_BYTES_MAX);
    }
    String text = new String(file.toArray(), StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at < text.length()) {
      line++;
      int end = text.indexOf('\n', at);
      if (end < 0) {
        throw bad("does not end in a newline");
      }
      parseLine(text.substring(at, end));
      at = end + 1;
    }
    if (!quorumSeen) {
      throw bad("is the last, and there is no quorum line");
    }
    return new Policy(file, logs, witnesses, quorum);
  }

  private void parseLine(String text) throws MalformedException {
    if (text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
      throw bad("has a control character");
    }
    List<String> items = new ArrayList<>(List.of(text.split("[ \t]+")));
    items.removeIf(String::isEmpty);
    if (items.isEmpty() || items.get(0).startsWith("#")) {
      return;
    }
    switch (items.get(0)) {
      case "log" -> log(items);
      case "witness" -> witness(items);
      case "group" -> group(items);
      case "quorum" -> quorum(items);
      default ->
          throw bad("starts with " + quote(items.get(0)) + ", want log, witness, group or quorum");
    }
  }

  private void log(List<String> items) throws MalformedException {
    if (items.size() < 2 || items.size() > 3) {
      throw bad("is not log <vkey> [url]");
    }
    VerifierKey key = key(items.get(1));
    if (key.type() == KeyType.COSIGNATURE_ED25519) {
      throw bad("has a key of type 4, want 1 or 6 for a log");
    }
    count(logs.size(), "logs");
    logs.add(key);
  }

  private void witness(List<String> items) throws MalformedException {
    if (items.size() < 3 || items.size() > 4) {
      throw bad("is not witness <name> <vkey> [url]");
    }
    VerifierKey key = key(items.get(2));
    if (!key.type().cosignature()) {
      throw bad("has a key of type 1, want 4 or 6 for a witness");
    }
    count(witnesses.size(), "witnesses");
    define(items.get(1), new Policy.Witness(key));
    witnesses.add(key);
  }

  private void group(List<String> items) throws MalformedException {
    if (items.size() < 4) {
      throw bad("is not group <name> all|any|<k> <member>...");
    }
    List<Policy.Member> of = new ArrayList<>();
    for (String name : items.subList(3, items.size())) {
      of.add(lookUp(name));
      // Twice a member would be twice the weight: C2SP tlog-policy, "Defining a witness group".
      if (!members.add(name)) {
        throw bad("has member " + quote(name) + ", which is one of a group already");
      }
    }
    int threshold = threshold(items.get(2), of.size());
    count(groups++, "groups");
    define(items.get(1), new Policy.Group(threshold, List.copyOf(of)));
  }

  private int threshold(String text, int size) throws MalformedException {
    if (text.equals("all") || text.equals("any")) {
      return text.equals("all") ? size : 1;
    }
    if (!text.matches("[1-9][0-9]{0," + (THRESHOLD_DIGITS_MAX - 1) + "}")
        || Integer.parseInt(text) > size) {
      throw bad("has threshold " + quote(text) + ", want all, any or 1 to " + size);
    }
    return Integer.parseInt(text);
  }

  private void quorum(List<String> items) throws MalformedException {
    if (items.size() != 2) {
      throw bad("is not quorum <name>|none");
    }
    if (quorumSeen) {
      throw bad("is a second quorum line");
    }
    quorumSeen = true;
    quorum = items.get(1).equals(NONE) ? null : lookUp(items.get(1));
  }

  private VerifierKey key(String text) throws MalformedException {
    VerifierKey key;
    try {
      Bytes octets = Bytes.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      key = VerifierKey.parse(octets.utf8());
    } catch (MalformedException e) {
      throw bad("has a vkey that is none: " + e.getMessage());
    }
    List<VerifierKey> all = new ArrayList<>(logs);
    all.addAll(witnesses);
    for (VerifierKey other : all) {
      if (other.publicKey().equals(key.publicKey())) {
        throw bad("has a public key for the second time");
      }
      if (other.keyId() == key.keyId() && other.name().equals(key.name())) {
        throw bad("has another key with the name and key id of one before");
      }
    }
    return key;
  }

  private void define(String name, Policy.Member member) throws MalformedException {
    if (name.equals(NONE) || defined.putIfAbsent(name, member) != null) {
      throw bad("defines the name " + quote(name) + ", which is taken");
    }
  }

  private Policy.Member lookUp(String name) throws MalformedException {
    Policy.Member member = defined.get(name);
    if (member == null) {
      throw bad("names " + quote(name) + ", which no line before defines");
    }
    return member;
  }

  private void count(int before, String what) throws MalformedException {
    if (before >= Policy.DEFINITIONS_MAX) {
      throw bad("is over the limit of " + Policy.DEFINITIONS_MAX + " " + what);
    }
  }

  private static String quote(String item) {
    return item.length() <= QUOTED_CHARS_MAX ? item : item.substring(0, QUOTED_CHARS_MAX) + "...";
  }

  private MalformedException bad(String rule) {
    return new MalformedException("policy line", line, rule);
  }
}
