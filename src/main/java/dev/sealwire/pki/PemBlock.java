package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.security.cert.X509Certificate;

/** One block of a PEM text. What it holds is treated as secret, because it may be a key. */
record PemBlock(String label, Secret content) {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
  static final String REQUEST = "CERTIFICATE REQUEST";

  static final String REVOCATION_LIST = "X509 CRL";

  /** What some older programs write for the same thing: RFC 7468 section 7. */
  static final String NEW_REQUEST = "NEW CERTIFICATE REQUEST";

  boolean isPrivateKey() {
    return label.equals(PRIVATE_KEY) || label.equals(ENCRYPTED_PRIVATE_KEY);
  }

  X509Certificate certificate() throws MalformedException {
    if (!label.equals(CERTIFICATE)) {
      throw new MalformedException("PEM block", "is " + label + ", want " + CERTIFICATE);
    }
    return Certificates.decode(Bytes.wrap(content.reveal()));
  }
}
