package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** RFC 6962 section 2.1, word for word and slow: MTH, PATH and SUBPROOF over a list of entries. */
final class ReferenceTree {
  private final List<Bytes> entries = new ArrayList<>();
  private final Map<List<Long>, Sha256> known = new HashMap<>();

  /** A tree of so many entries, each its own index in decimal. */
  ReferenceTree(int size) {
    for (int i = 0; i < size; i++) {
      entries.add(entry(i));
    }
  }

  static Bytes entry(long index) {
    return Bytes.utf8("entry " + index);
  }

  static Sha256 leaf(long index) {
    return Sha256.hash(Bytes.of((byte) 0), entry(index));
  }

  Sha256 root(long size) {
    return mth(0, size);
  }

  /** MTH(D[from:to]), section 2.1. */
  Sha256 mth(long from, long to) {
    long n = to - from;
    if (n == 0) {
      return Sha256.hash(Bytes.EMPTY);
    }
    if (n == 1) {
      return Sha256.hash(Bytes.of((byte) 0), entries.get((int) from));
    }
    Sha256 hash = known.get(List.of(from, to));
    if (hash == null) {
      long k = split(n);
      hash =
          Sha256.hash(Bytes.of((byte) 1), mth(from, from + k).bytes(), mth(from + k, to).bytes());
      known.put(List.of(from, to), hash);
    }
    return hash;
  }

  /** PATH(m, D[0:size]), section 2.1.1. */
  List<Sha256> path(long m, long size) {
    return path(m, 0, size);
  }

  private List<Sha256> path(long m, long from, long to) {
    if (to - from == 1) {
      return new ArrayList<>();
    }
    long k = split(to - from);
    List<Sha256> out;
    if (m < k) {
      out = path(m, from, from + k);
      out.add(mth(from + k, to));
    } else {
      out = path(m - k, from + k, to);
      out.add(mth(from, from + k));
    }
    return out;
  }

  /** PROOF(m, D[0:size]), section 2.1.2. */
  List<Sha256> proof(long m, long size) {
    return subproof(m, 0, size, true);
  }

  private List<Sha256> subproof(long m, long from, long to, boolean known) {
    long n = to - from;
    if (m == n) {
      return new ArrayList<>(known ? List.of() : List.of(mth(from, to)));
    }
    long k = split(n);
    List<Sha256> out;
    if (m <= k) {
      out = subproof(m, from, from + k, known);
      out.add(mth(from + k, to));
    } else {
      out = subproof(m - k, from + k, to, false);
      out.add(mth(from, from + k));
    }
    return out;
  }

  private static long split(long n) {
    long k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return k;
  }
}
