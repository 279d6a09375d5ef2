package dev.sealwire.audit;

import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.VaultReader;
import dev.sealwire.tlog.KeyType;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.tlog.VerifierKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What to audit, and what to hold it against. The more comes from elsewhere than the log, the more
 * can be said; what is missing is NOT CHECKED.
 *
 * @param log the log; nothing may be appended to it meanwhile, or it must go on showing the entries
 *     it had at first
 * @param vault the large payloads, or null: they are NOT CHECKED
 * @param logKey the log's key as the auditor knows it, Ed25519, or null: then the key is the one
 *     the log names itself, and whose log it is is NOT CHECKED
 * @param origin the log's name as the auditor knows it, or null: that of the key
 * @param authorities the certificate authorities as the auditor knows them; empty: then those the
 *     log names itself, NOT CHECKED
 * @param payloads whether payload bytes are hashed again
 * @param against checkpoints and receipts that were kept elsewhere
 * @param suite verifies signatures
 * @param threads how many hash, decode, verify signatures and read payloads, 1 to {@value
 *     #THREADS_MAX}; entries and search rows are read ahead by one more each
 * @param progress is told how far it has come
 * @param now the auditor's clock
 * @param live whether a collector that serves gives all of it: then what is stored that no entry
 *     names may be of entries that came later, and what it says of its own schema is its word; then
 *     all is read by the caller's thread
 */
public record AuditRequest(
    EvidenceReader log,
    VaultReader vault,
    VerifierKey logKey,
    String origin,
    List<X509Certificate> authorities,
    boolean payloads,
    List<Kept> against,
    SignatureSuite suite,
    int threads,
    Progress progress,
    Instant now,
    boolean live) {

  /** Most threads beside those that read entries and search rows. */
  public static final int THREADS_MAX = 64;

  /** An audit of a log in which nothing changes. */
  public AuditRequest(
      EvidenceReader log,
      VaultReader vault,
      VerifierKey logKey,
      String origin,
      List<X509Certificate> authorities,
      boolean payloads,
      List<Kept> against,
      SignatureSuite suite,
      int threads,
      Progress progress,
      Instant now) {
    this(
        log,
        vault,
        logKey,
        origin,
        authorities,
        payloads,
        against,
        suite,
        threads,
        progress,
        now,
        false);
  }

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are no threads or too many, or the key is not Ed25519
   */
  public AuditRequest {
    authorities = List.copyOf(authorities);
    against = List.copyOf(against);
    if (logKey != null && logKey.type() != KeyType.ED25519) {
      throw new IllegalArgumentException("log key is " + logKey.type() + ", want ED25519");
    }
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException("threads is " + threads + ", want 1 to " + THREADS_MAX);
    }
  }
}
