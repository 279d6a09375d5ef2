package dev.sealwire.tlog;

import dev.sealwire.bytes.MalformedException;

/**
 * Where a tile is served: {@code tile/<L>/<N>[.p/<W>]}, or {@code tile/entries/<N>[.p/<W>]} for a
 * bundle of entries; C2SP tlog-tiles, "Merkle Tree" and "Log entries". Each tile has one path.
 *
 * @param level 0 to 63, or {@link #ENTRIES}
 * @param index which tile of its level, from 0
 * @param width how many hashes or entries, 1 to 256; 256 is a full tile
 */
public record TilePath(int level, long index, int width) {
  /** The level that stands for bundles of entries. */
  public static final int ENTRIES = -1;

  /** The longest path: 63 as the level, seven groups of digits and a width of three digits. */
  static final int PATH_CHARS_MAX = "tile/entries/".length() + 7 * 5 + ".p/255".length();

  private static final int GROUP = 3;

  /**
   * @throws IllegalArgumentException if a value is out of its range
   */
  public TilePath {
    if (level < ENTRIES || level > Tile.LEVEL_MAX) {
      throw new IllegalArgumentException("level is " + level + ", want 0 to " + Tile.LEVEL_MAX);
    }
    if (index < 0) {
      throw new IllegalArgumentException("tile index is " + index + ", want at least 0");
    }
    if (width < 1 || width > Tile.WIDTH) {
      throw new IllegalArgumentException("tile width is " + width + ", want 1 to " + Tile.WIDTH);
    }
  }

  /**
   * Reads a path, in its only spelling.
   *
   * @throws MalformedException if it is not one
   */
  public static TilePath parse(String path) throws MalformedException {
    if (path.length() > PATH_CHARS_MAX) {
      throw new MalformedException(
          "tile path", "is " + path.length() + " characters, want at most " + PATH_CHARS_MAX);
    }
    String rest = after("tile/", path);
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw new MalformedException("tile path", "has no tile index");
    }
    String levelText = rest.substring(0, slash);
    long level = levelText.equals("entries") ? ENTRIES : Text.decimal("tile level", levelText);
    if (level > Tile.LEVEL_MAX) {
      throw new MalformedException("tile level", "is " + level + ", want 0 to " + Tile.LEVEL_MAX);
    }
    rest = rest.substring(slash + 1);
    int partial = rest.indexOf(".p/");
    long width = Tile.WIDTH;
    if (partial >= 0) {
      width = Text.decimal("tile width", rest.substring(partial + 3));
      if (width < 1 || width >= Tile.WIDTH) {
        throw new MalformedException("tile width", "is " + width + ", want 1 to 255");
      }
      rest = rest.substring(0, partial);
    }
    return new TilePath((int) level, index(rest), (int) width);
  }

  private static String after(String prefix, String path) throws MalformedException {
    if (!path.startsWith(prefix)) {
      throw new MalformedException("tile path", "does not start with " + prefix);
    }
    return path.substring(prefix.length());
  }

  private static long index(String text) throws MalformedException {
    String[] groups = text.split("/", -1);
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < groups.length; i++) {
      String group = groups[i];
      if (i < groups.length - 1) {
        group = group.startsWith("x") ? group.substring(1) : "";
      }
      if (group.length() != GROUP) {
        throw new MalformedException(
            "tile index", "is not groups of three digits, all but the" + " last after an x");
      }
      digits.append(group);
    }
    int zeros = 0;
    while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
      zeros++;
    }
    if (groups.length > 1 && zeros >= GROUP) {
      throw new MalformedException("tile index", "starts with a group of zeros");
    }
    return Text.decimal("tile index", digits.substring(zeros));
  }

  /** The path. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("tile/");
    out.append(level == ENTRIES ? "entries" : Integer.toString(level)).append('/');
    String digits = Long.toString(index);
    digits = "0".repeat((GROUP - digits.length() % GROUP) % GROUP) + digits;
    for (int i = 0; i < digits.length(); i += GROUP) {
      boolean last = i + GROUP == digits.length();
      out.append(last ? "" : "x").append(digits, i, i + GROUP).append(last ? "" : "/");
    }
    return width == Tile.WIDTH ? out.toString() : out.append(".p/").append(width).toString();
  }
}
