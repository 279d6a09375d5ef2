package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plain text fields of a leaf, read without a JSON library; of a list, its first. */
final class Fields {
  private static final Pattern HELLO = Pattern.compile("\"hello\":\\{[^}]*\\},");
  private static final Pattern STATEMENT =
      Pattern.compile("\"statement\":\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\",");
  private static final Pattern STORM = Pattern.compile("\"count\":.*\"sample\":\\{.*");
  private static final Pattern ONE_REASON =
      Pattern.compile("\"reasons\":\\[\\{\"reason\":\"([^\"]*)\",\"count\":\\d+\\}\\]");
  private static final Pattern ONE_SOURCE =
      Pattern.compile("\"sources\":\\[\\{\"source\":\"([^\"]*)\",\"count\":\\d+\\}\\],\"sample\"");
  private static final Pattern FIELD =
      Pattern.compile("\"(\\w++)\":\\[?\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  private Fields() {}

  static Map<String, String> of(Bytes leaf) {
    Map<String, String> fields = new HashMap<>();
    if (text(leaf).contains("\"type\":\"handshake.storm\"")) {
      Matcher one = ONE_REASON.matcher(text(leaf));
      if (one.find()) {
        fields.put("reason", one.group(1));
      }
      one = ONE_SOURCE.matcher(text(leaf));
      if (one.find()) {
        fields.put("peer", one.group(1));
      }
    }
    Matcher matcher = FIELD.matcher(without(STATEMENT, without(HELLO, without(STORM, text(leaf)))));
    while (matcher.find()) {
      fields.putIfAbsent(matcher.group(1), matcher.group(2));
    }
    return fields;
  }

  static String text(Bytes leaf) {
    try {
      return leaf.utf8();
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String without(Pattern pattern, String text) {
    return pattern.matcher(text).replaceAll("");
  }
}
