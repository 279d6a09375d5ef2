package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A PKCS#10 request (RFC 2986) whose signature was checked: who made it has the private key. Only
 * name and key are taken from it; extensions, role and validity it may ask for are not.
 *
 * @param commonName what it calls itself, which nobody checked
 */
public record SigningRequest(String commonName, PublicKey publicKey) {
  /** Largest request in DER. */
  public static final int REQUEST_BYTES_MAX = 64 * 1024;

  /** Takes both as they are. */
  public SigningRequest {
    Objects.requireNonNull(commonName, "commonName");
    Objects.requireNonNull(publicKey, "publicKey");
  }

  /**
   * The one request of a PEM file.
   *
   * @throws MalformedException as {@link #decode}, or if the file holds anything else
   * @throws IOException if it cannot be read
   */
  public static SigningRequest read(Path file) throws IOException, MalformedException {
    Pem pem = PemFiles.read(file);
    try {
      return parse(pem);
    } catch (MalformedException e) {
      throw PemFiles.in(file, e);
    }
  }

  private static SigningRequest parse(Pem pem) throws MalformedException {
    PemBlock block = PemFiles.onlyBlock(pem);
    if (!block.label().equals(PemBlock.REQUEST) && !block.label().equals(PemBlock.NEW_REQUEST)) {
      throw new MalformedException(
          "PEM block", "is " + Names.quote(block.label()) + ", want " + PemBlock.REQUEST);
    }
    return decode(Bytes.wrap(block.content().reveal()));
  }

  /**
   * The request in {@code der}.
   *
   * @throws MalformedException if it is over {@value #REQUEST_BYTES_MAX} bytes, not PKCS#10,
   *     without exactly one valid common name, with a key that is not accepted, or not signed by
   *     that key
   */
  public static SigningRequest decode(Bytes der) throws MalformedException {
    if (der.size() > REQUEST_BYTES_MAX) {
      throw new MalformedException(
          "signing request", "is " + der.size() + " bytes, want at most " + REQUEST_BYTES_MAX);
    }
    byte[] bytes = der.toArray();
    Certificates.checkOneSequence("signing request", bytes);
    PKCS10CertificationRequest request;
    List<String> names;
    try {
      request = new PKCS10CertificationRequest(bytes);
      names = Certificates.commonNames(request.getSubject());
    } catch (IOException | RuntimeException e) { // Bouncy Castle has several for malformed input
      throw new MalformedException("signing request", "is not PKCS#10");
    }
    if (names.size() != 1) {
      throw new MalformedException(
          "signing request", "has " + names.size() + " common names, want 1");
    }
    Names.checkCommonName(names.get(0));
    PublicKey key = Keys.decode(request.getSubjectPublicKeyInfo());
    if (!isSignedBy(request, key)) {
      throw new MalformedException("signing request", "is not signed by the key it holds");
    }
    return new SigningRequest(names.get(0), key);
  }

  private static boolean isSignedBy(PKCS10CertificationRequest request, PublicKey key) {
    try {
      return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
    } catch (OperatorCreationException | PKCSException | RuntimeException e) {
      return false;
    }
  }
}
