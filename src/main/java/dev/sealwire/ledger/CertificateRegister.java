package dev.sealwire.ledger;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.Cursor;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.Leaf;
import dev.sealwire.evidence.UnverifiedEntry;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The certificates whose issuing is in the log, the only ones the gate admits, and which of them
 * were revoked. What counts is the log and not a folder of files, so a backup of the folder brings
 * nothing back. A revocation is for good: an issuing that comes after it changes nothing.
 *
 * <p>Thread-safe. That of a {@link Ledger} goes on with the log: what is in it is on stable
 * storage, and whoever is told of an entry finds it here already.
 */
public final class CertificateRegister {
  private final Map<Sha256, CertificateIssued> issued = new LinkedHashMap<>(); // guarded by this
  private final Map<Sha256, Revocation> revoked = new LinkedHashMap<>(); // guarded by this
  private final Set<String> serials = new HashSet<>(); // guarded by this
  private final List<Consumer<Revocation>> listeners = new CopyOnWriteArrayList<>();

  CertificateRegister() {}

  /** Looks at a row of the log before it is believed. */
  public interface Check {
    /** Returns if the row may be believed. */
    void check(UnverifiedEntry row) throws IOException, SealwireException;
  }

  /**
   * Reads all issuings and revocations.
   *
   * @throws IOException if the log cannot be read
   * @throws MalformedException if an entry that should be one of them is not: the log was tampered
   *     with
   */
  public static CertificateRegister read(EvidenceReader log)
      throws IOException, MalformedException {
    try {
      return read(log, row -> {});
    } catch (MalformedException e) {
      throw e;
    } catch (SealwireException e) {
      throw new IllegalStateException("a check that checks nothing failed", e);
    }
  }

  /** As above, having each row looked at before it is believed. */
  public static CertificateRegister read(EvidenceReader log, Check check)
      throws IOException, SealwireException {
    CertificateRegister register = new CertificateRegister();
    EvidenceReader.Query query =
        new EvidenceReader.Query("certificate.", null, null, null, null, null, null, null);
    try (Cursor<Long> found = log.find(query)) {
      for (Long index = found.next(); index != null; index = found.next()) {
        Optional<UnverifiedEntry> row = log.entry(index);
        if (row.isEmpty()) {
          throw new MalformedException(
              "entry " + index, "is in the search table but not in the log");
        }
        check.check(row.get());
        if (!register.add(index, Leaf.decode(row.get().leaf()))) {
          throw new MalformedException(
              "entry " + index, "is not the issuing or revocation the search table says it is");
        }
      }
    }
    return register;
  }

  /**
   * Takes in the entry behind all others.
   *
   * @return false if it is neither an issuing nor a revocation
   */
  public boolean add(long index, Entry entry) {
    Event event = entry.event();
    if (event instanceof CertificateIssued certificate) {
      synchronized (this) {
        issued.put(certificate.certificate(), certificate);
        serials.add(certificate.serial());
      }
      return true;
    }
    if (event instanceof CertificateRevoked certificate) {
      Revocation revocation = new Revocation(index, entry.time(), certificate);
      synchronized (this) {
        revoked.putIfAbsent(certificate.certificate(), revocation);
      }
      listeners.forEach(listener -> listener.accept(revocation));
      return true;
    }
    return false;
  }

  /**
   * Has {@code listener} told of each revocation that is taken in from now on, by the thread that
   * takes it in: it must not wait.
   */
  public void listen(Consumer<Revocation> listener) {
    listeners.add(listener);
  }

  /** The issuing of the certificate with this SHA-256, if there was one. */
  public synchronized Optional<CertificateIssued> find(Sha256 certificate) {
    return Optional.ofNullable(issued.get(certificate));
  }

  /** The first revocation of the certificate with this SHA-256, if there was one. */
  public synchronized Optional<Revocation> revocation(Sha256 certificate) {
    return Optional.ofNullable(revoked.get(certificate));
  }

  /** The authority whose key signed the certificate with this SHA-256, as its issuing says. */
  public Optional<Sha256> issuer(Sha256 certificate) {
    Optional<CertificateIssued> found = find(certificate);
    if (found.isEmpty() || isAuthority(found.get())) {
      return Optional.empty();
    }
    if (found.get().issuer() != null) {
      return Optional.of(found.get().issuer());
    }
    return authorities().stream().map(CertificateIssued::certificate).findFirst();
  }

  /**
   * What lets the certificate with this SHA-256 nobody in any more: its own revocation, or that of
   * the authority that signed it.
   */
  public Optional<Revocation> ended(Sha256 certificate) {
    return revocation(certificate).or(() -> issuer(certificate).flatMap(this::revocation));
  }

  /** The issuings of authorities, in the order of the log. */
  public List<CertificateIssued> authorities() {
    return all().stream().filter(CertificateRegister::isAuthority).toList();
  }

  private static boolean isAuthority(CertificateIssued issued) {
    return issued.role().equals(CertificateIssued.AUTHORITY);
  }

  /** Whether a certificate of that serial number was issued. */
  synchronized boolean hasSerial(String serial) {
    return serials.contains(serial);
  }

  /** All issuings, in the order of the log. */
  public synchronized Collection<CertificateIssued> all() {
    return List.copyOf(issued.values());
  }

  /** The first revocation of each certificate that has one, in the order of the log. */
  public synchronized Collection<Revocation> revocations() {
    return List.copyOf(revoked.values());
  }
}
