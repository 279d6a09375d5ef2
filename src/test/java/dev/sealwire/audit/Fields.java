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
  private static final Pattern FIELD =
      Pattern.compile("\"(\\w++)\":\\[?\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  private Fields() {}

  static Map<String, String> of(Bytes leaf) {
    Map<String, String> fields = new HashMap<>();
    Matcher matcher = FIELD.matcher(without(STATEMENT, without(HELLO, text(leaf))));
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
