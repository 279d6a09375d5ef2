package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which logs are trusted, which witnesses are known, and how many of them must have cosigned: C2SP
 * tlog-policy. Immutable.
 */
public final class Policy {
  /** The longest policy file. */
  public static final int POLICY_BYTES_MAX = 1024 * 1024;

  /** The most logs, and witnesses, and groups; the specification wants at least 32 of each. */
  public static final int DEFINITIONS_MAX = 256;

  /** Something that can be a member of a group, or the quorum. */
  sealed interface Member {
    /** Whether it counts as having witnessed what {@code keys} signed. */
    boolean witnessed(Set<VerifierKey> keys);
  }

  record Witness(VerifierKey key) implements Member {
    @Override
    public boolean witnessed(Set<VerifierKey> keys) {
      return keys.contains(key);
    }
  }

  /** Witnessed where at least {@code threshold} members are. */
  record Group(int threshold, List<Member> members) implements Member {
    @Override
    public boolean witnessed(Set<VerifierKey> keys) {
      return members.stream().filter(member -> member.witnessed(keys)).count() >= threshold;
    }
  }

  private final Bytes source;
  private final List<VerifierKey> logs;
  private final List<VerifierKey> witnesses;
  private final Member quorum; // null: none

  Policy(Bytes source, List<VerifierKey> logs, List<VerifierKey> witnesses, Member quorum) {
    this.source = source;
    this.logs = List.copyOf(logs);
    this.witnesses = List.copyOf(witnesses);
    this.quorum = quorum;
  }

  /**
   * Reads a policy file.
   *
   * @throws MalformedException if it is none; its offset is the line, from 1
   */
  public static Policy parse(Bytes file) throws MalformedException {
    return new PolicyParser(file).parse();
  }

  /**
   * The policy that trusts one log and asks for no witness: {@code log <vkey>}, {@code quorum
   * none}.
   *
   * @throws IllegalArgumentException if the key is not of a type that logs sign with
   */
  public static Policy forLog(VerifierKey key) {
    try {
      return parse(Bytes.utf8("log " + key + "\nquorum none\n"));
    } catch (MalformedException e) {
      throw new IllegalArgumentException("key is not a log's", e);
    }
  }

  /** The file it was read from. */
  public Bytes toBytes() {
    return source;
  }

  /** The keys of the logs, in the file's order; perhaps none. */
  public List<VerifierKey> logs() {
    return logs;
  }

  /** The keys of the witnesses, in the file's order; perhaps none. */
  public List<VerifierKey> witnesses() {
    return witnesses;
  }

  /**
   * Verifies a checkpoint.
   *
   * @throws MalformedException if it is no note or no checkpoint
   * @throws EvidenceException if no listed log with its origin signed it, a signature of a listed
   *     key does not verify, or the quorum is not reached
   */
  public SignedCheckpoint open(Bytes note, SignatureSuite suite)
      throws MalformedException, EvidenceException {
    SignedCheckpoint signed = SignedCheckpoint.open(note, logs, witnesses, suite);
    Set<VerifierKey> keys = new HashSet<>();
    signed.signatures().forEach(signature -> keys.add(signature.key()));
    if (quorum != null && !quorum.witnessed(keys)) {
      long count = keys.stream().filter(witnesses::contains).count();
      throw new EvidenceException(
          "checkpoint is cosigned by " + count + " known witnesses, short of the policy's quorum");
    }
    return signed;
  }
}
