package dev.sealwire.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeProofTest {
  private final ReferenceTree reference = new ReferenceTree(70);

  @Test
  void hashes_are_those_of_rfc_6962() {
    assertEquals("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", Merkle.EMPTY_ROOT.base64());
    Bytes entry = Bytes.utf8("entry 7");
    assertEquals(ReferenceTree.leaf(7), Merkle.leafHash(entry));
    Sha256 left = Merkle.leafHash(entry);
    Sha256 right = Merkle.EMPTY_ROOT;
    assertEquals(
        Sha256.hash(Bytes.of((byte) 1), left.bytes(), right.bytes()), Merkle.nodeHash(left, right));
  }

  @Test
  void accepts_every_true_proof_and_no_proof_for_another_index_size_or_leaf() throws Exception {
    for (long size = 1; size <= 70; size++) {
      Sha256 root = reference.root(size);
      for (long index = 0; index < size; index++) {
        List<Sha256> path = reference.path(index, size);
        Sha256 leaf = ReferenceTree.leaf(index);
        TreeProof.verifyInclusion(index, size, leaf, path, root);
        long next = index + 1;
        refuses(() -> TreeProof.verifyInclusion(next, next + 70, leaf, path, root));
        refuses(() -> TreeProof.verifyInclusion(next % 70, 70, leaf, path, root));
        long wrong = index;
        long of = size;
        if (size > 1) {
          long other = (index + 1) % size;
          refuses(() -> TreeProof.verifyInclusion(other, of, leaf, path, root));
        }
        refuses(() -> TreeProof.verifyInclusion(wrong, of, Merkle.EMPTY_ROOT, path, root));
        refuses(() -> TreeProof.verifyInclusion(wrong, of, leaf, path, Merkle.EMPTY_ROOT));
      }
    }
  }

  @Test
  void accepts_every_true_consistency_proof_and_refuses_it_changed() throws Exception {
    for (long to = 1; to <= 70; to++) {
      for (long from = 1; from <= to; from++) {
        long old = from;
        long now = to;
        Sha256 fromRoot = reference.root(from);
        Sha256 toRoot = reference.root(to);
        List<Sha256> path = reference.proof(from, to);
        TreeProof.verifyConsistency(from, to, fromRoot, toRoot, path);
        for (int i = 0; i < path.size(); i++) {
          List<Sha256> changed = new ArrayList<>(path);
          changed.set(i, Merkle.EMPTY_ROOT);
          assertThrows(
              EvidenceException.class,
              () -> TreeProof.verifyConsistency(old, now, fromRoot, toRoot, changed));
        }
        refuses(() -> TreeProof.verifyConsistency(old, now, Merkle.EMPTY_ROOT, toRoot, path));
        refuses(() -> TreeProof.verifyConsistency(old, now, fromRoot, Merkle.EMPTY_ROOT, path));
      }
    }
  }

  @Test
  void a_path_of_another_length_is_malformed_and_not_merely_wrong() {
    List<Sha256> path = reference.path(5, 13);
    List<Sha256> shorter = path.subList(0, path.size() - 1);
    List<Sha256> longer = new ArrayList<>(path);
    longer.add(Merkle.EMPTY_ROOT);
    for (List<Sha256> bad : List.of(shorter, longer)) {
      assertThrows(
          MalformedException.class,
          () -> TreeProof.verifyInclusion(5, 13, ReferenceTree.leaf(5), bad, reference.root(13)));
    }
    List<Sha256> proof = reference.proof(5, 13);
    List<Sha256> cut = proof.subList(0, proof.size() - 1);
    assertThrows(
        MalformedException.class,
        () -> TreeProof.verifyConsistency(5, 13, reference.root(5), reference.root(13), cut));
  }

  @Test
  void an_index_outside_the_tree_is_malformed() {
    Sha256 any = Merkle.EMPTY_ROOT;
    for (long[] at : new long[][] {{0, 0}, {1, 1}, {-1, 5}, {5, -1}, {Long.MAX_VALUE, 1}}) {
      assertThrows(
          MalformedException.class,
          () -> TreeProof.verifyInclusion(at[0], at[1], any, List.of(), any));
    }
  }

  @Test
  void a_consistency_proof_from_nothing_or_backwards_is_malformed() {
    Sha256 any = Merkle.EMPTY_ROOT;
    for (long[] at : new long[][] {{0, 0}, {0, 1}, {2, 1}, {-1, 1}, {-2, -1}}) {
      assertThrows(
          MalformedException.class,
          () -> TreeProof.verifyConsistency(at[0], at[1], any, any, List.of()));
    }
  }

  @Test
  void the_largest_sizes_have_a_length_too() {
    assertEquals(63, TreeProof.inclusionLength(0, Long.MAX_VALUE));
    assertEquals(62, TreeProof.inclusionLength(Long.MAX_VALUE - 1, Long.MAX_VALUE));
    List<Sha256> tooMany = Collections.nCopies(64, Merkle.EMPTY_ROOT);
    assertThrows(
        MalformedException.class,
        () ->
            TreeProof.verifyInclusion(
                0, Long.MAX_VALUE, Merkle.EMPTY_ROOT, tooMany, Merkle.EMPTY_ROOT));
    assertThrows(
        EvidenceException.class,
        () ->
            TreeProof.verifyInclusion(
                0, Long.MAX_VALUE, Merkle.EMPTY_ROOT, tooMany.subList(0, 63), Merkle.EMPTY_ROOT));
  }

  private static void refuses(org.junit.jupiter.api.function.Executable check) {
    assertThrows(SealwireException.class, check);
  }
}
