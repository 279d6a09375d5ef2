package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.EvidenceReader;
import java.io.IOException;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The keys of stored certificates, read from the log when they are needed. One thread. */
final class PublicKeys {
  /** Keys that are held at a time. */
  static final int KEYS_MAX = 1000;

  private final EvidenceReader log;
  private final Map<Sha256, Optional<PublicKey>> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, Optional<PublicKey>> eldest) {
          return size() > KEYS_MAX;
        }
      };

  PublicKeys(EvidenceReader log) {
    this.log = log;
  }

  /** The key of the certificate with that hash; nothing if what is stored is not it. */
  Optional<PublicKey> find(Sha256 certificate) throws IOException {
    Optional<PublicKey> known = recent.get(certificate);
    if (known == null) {
      known = read(certificate);
      recent.put(certificate, known);
    }
    return known;
  }

  private Optional<PublicKey> read(Sha256 certificate) throws IOException {
    Optional<Bytes> der = log.certificate(certificate);
    if (der.isEmpty() || !Sha256.hash(der.get()).equals(certificate)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.parse(der.get()).getPublicKey());
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
