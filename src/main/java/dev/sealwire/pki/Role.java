package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What the holder of a certificate may do, as its issuer said in a URI of the certificate. */
public enum Role {
  /** May send evidence. */
  FIELD,
  /** May read entries, tiles and payloads. */
  AUDITOR,
  /** May issue and revoke certificates. */
  ADMIN,
  /** Is the collector itself. */
  COLLECTOR;

  private static final String PREFIX = "urn:sealwire:role:";
  private static final int GENERAL_NAME_URI = 6; // RFC 5280 section 4.2.1.6

  /** The name in lower case: {@code field}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The URI in the subject alternative name: {@code urn:sealwire:role:field}. */
  public String uri() {
    return PREFIX + label();
  }

  /**
   * The role with that label.
   *
   * @throws MalformedException if there is none
   */
  public static Role parse(String label) throws MalformedException {
    for (Role role : values()) {
      if (role.label().equals(label)) {
        return role;
      }
    }
    throw new MalformedException(
        "role", "is " + Names.quote(label) + ", want field, auditor, admin or collector");
  }

  /**
   * The role that {@code certificate} states. Whether its issuer may say so is for {@link
   * ChainCheck} to decide.
   *
   * @throws MalformedException if it states none, several, or one that does not exist
   */
  public static Role of(X509Certificate certificate) throws MalformedException {
    List<String> uris = roleUris(certificate);
    if (uris.size() != 1) {
      throw new MalformedException(
          "certificate", "states " + uris.size() + " roles, want exactly 1 URI " + PREFIX + "...");
    }
    String uri = uris.get(0);
    if (!uri.startsWith(PREFIX)) {
      throw new MalformedException("role", "is " + Names.quote(uri) + ", want " + PREFIX + "...");
    }
    return parse(uri.substring(PREFIX.length()));
  }

  /** Any spelling of a role counts, so that a second one cannot hide behind capital letters. */
  private static List<String> roleUris(X509Certificate certificate) throws MalformedException {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new MalformedException("certificate", "has an unreadable subject alternative name");
    }
    List<String> uris = new ArrayList<>();
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      if (name.get(0).equals(GENERAL_NAME_URI)
          && name.get(1) instanceof String uri
          && uri.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
        uris.add(uri);
      }
    }
    return uris;
  }
}
