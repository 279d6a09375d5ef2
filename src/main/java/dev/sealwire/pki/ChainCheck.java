package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether a presented chain is accepted, and exactly why not.
 *
 * <p>The rules run in the order of {@link Reason}, and the first one broken is the answer, so that
 * the same chain always gets the same one. The last word is the JDK's path validation (RFC 5280
 * section 6), without which nothing is accepted. Revocation is not looked at here: the gate asks
 * the log.
 */
public final class ChainCheck {
  /** Most certificates in a presented chain. */
  public static final int CHAIN_CERTIFICATES_MAX = 4;

  private static final int DIGITAL_SIGNATURE = 0; // bits of KeyUsage, RFC 5280 section 4.2.1.3
  private static final int KEY_CERT_SIGN = 5;

  private ChainCheck() {}

  /** What the chain's owner is on this connection. */
  public enum Usage {
    /** The client of a TLS connection: any role but the collector's. */
    CLIENT_AUTH("1.3.6.1.5.5.7.3.2", "clientAuth"),
    /** The server of a TLS connection: the collector. */
    SERVER_AUTH("1.3.6.1.5.5.7.3.1", "serverAuth");

    private final String oid;
    private final String label;

    Usage(String oid, String label) {
      this.oid = oid;
      this.label = label;
    }

    private boolean fits(Role role) {
      return (role == Role.COLLECTOR) == (this == SERVER_AUTH);
    }
  }

  /** Why a chain is not accepted, in the order in which it is looked at. */
  public enum Reason {
    /**
     * More certificates than the limit; or, looked at with the usage, than a path length allows.
     */
    CHAIN_TOO_LONG,
    /** None at all, too large, not readable, or with a critical extension nobody knows. */
    MALFORMED_CERTIFICATE,
    /** Leads to none of our authorities. */
    UNKNOWN_CA,
    /** Names one of our authorities, whose key did not sign it. */
    BAD_SIGNATURE,
    /** Ended before now. */
    EXPIRED,
    /** Begins after now. */
    NOT_YET_VALID,
    /** Is not for this end of a connection, or an issuer may not issue. */
    WRONG_USAGE,
    /** States no role, several, or one that does not belong at this end. */
    WRONG_ROLE;

    /** The stable code: {@code unknown-ca}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What came out. */
  public sealed interface Result permits Accepted, Refused {}

  /**
   * The chain is accepted.
   *
   * @param leaf the owner's certificate
   * @param root the authority it leads to
   * @param role what the owner may do
   */
  public record Accepted(X509Certificate leaf, X509Certificate root, Role role) implements Result {}

  /**
   * The chain is not accepted.
   *
   * @param detail what was found and what was wanted, for people
   */
  public record Refused(Reason reason, String detail) implements Result {}

  /**
   * Checks a chain.
   *
   * @param presented as the peer sent it, its own certificate first
   * @param roots our authorities
   * @param now the time at which all must be valid
   */
  public static Result check(
      List<X509Certificate> presented, Set<X509Certificate> roots, Instant now, Usage usage) {
    if (presented.size() > CHAIN_CERTIFICATES_MAX) {
      return new Refused(
          Reason.CHAIN_TOO_LONG,
          "chain has "
              + presented.size()
              + " certificates, want at most "
              + CHAIN_CERTIFICATES_MAX);
    }
    if (presented.isEmpty()) {
      return new Refused(Reason.MALFORMED_CERTIFICATE, "chain has no certificate, want 1 or more");
    }
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (X509Certificate certificate : presented) {
        // Read again by the JDK: another provider's objects answer some questions differently.
        chain.add(Certificates.decode(Certificates.encode(certificate)));
      }
      return checkRead(chain, roots, now, usage);
    } catch (MalformedException | CertificateParsingException | IllegalArgumentException e) {
      return new Refused(Reason.MALFORMED_CERTIFICATE, Names.quote("" + e.getMessage()));
    }
  }

  private static Result checkRead(
      List<X509Certificate> chain, Set<X509Certificate> roots, Instant now, Usage usage)
      throws MalformedException, CertificateParsingException {
    List<Route> routes = Route.find(chain, roots);
    if (routes.isEmpty()) {
      String issuer = Names.quote(chain.get(0).getIssuerX500Principal().getName());
      return refused(
          Reason.UNKNOWN_CA, chain.get(0), "issued by " + issuer + ", leads to none of our roots");
    }
    Result result = null;
    for (Route route : routes) {
      result = checkRoute(route, now, usage);
      // Roots of one name, and no key identifier to tell them apart: the signature does.
      if (!(result instanceof Refused refused) || refused.reason() != Reason.BAD_SIGNATURE) {
        return result;
      }
    }
    return result;
  }

  private static Result checkRoute(Route route, Instant now, Usage usage)
      throws CertificateParsingException {
    CertPathValidatorException verdict = pkix(route, now);
    // Path validation has verified every signature if it passed; only if not is it done again, from
    // the root down, so that no key is used before it is known to be one of ours.
    Refused refused = verdict == null ? null : signatures(route);
    refused = refused != null ? refused : validity(route, now);
    refused = refused != null ? refused : issuers(route);
    refused = refused != null ? refused : leafUsage(route.leaf(), usage);
    if (refused != null) {
      return refused;
    }
    Role role;
    try {
      role = Role.of(route.leaf());
    } catch (MalformedException e) {
      return refused(Reason.WRONG_ROLE, route.leaf(), e.getMessage());
    }
    if (!usage.fits(role)) {
      return refused(
          Reason.WRONG_ROLE, route.leaf(), "role " + role.label() + " is not for " + usage.label);
    }
    return verdict == null
        ? new Accepted(route.leaf(), route.root(), role)
        : refused(reason(verdict), route.leaf(), "path validation: " + verdict.getMessage());
  }

  private static Refused signatures(Route route) {
    X509Certificate issuer = route.root();
    for (int i = route.path().size() - 1; i >= 0; i--) {
      X509Certificate certificate = route.path().get(i);
      if (!CertificateAuthority.isSignedBy(certificate, issuer)) {
        return refused(
            Reason.BAD_SIGNATURE,
            certificate,
            "not signed by the key of " + Certificates.describe(issuer));
      }
      issuer = certificate;
    }
    return null;
  }

  /** The root's too, which path validation leaves out. */
  private static Refused validity(Route route, Instant now) {
    List<X509Certificate> all = new ArrayList<>(route.path());
    all.add(route.root());
    for (X509Certificate certificate : all) {
      Instant end = certificate.getNotAfter().toInstant();
      Instant begin = certificate.getNotBefore().toInstant();
      if (now.isAfter(end)) {
        return refused(Reason.EXPIRED, certificate, "ended " + end + ", now is " + now);
      }
      if (now.isBefore(begin)) {
        return refused(Reason.NOT_YET_VALID, certificate, "begins " + begin + ", now is " + now);
      }
    }
    return null;
  }

  /** May each issuer issue, and so far down? The root's path length too, as above. */
  private static Refused issuers(Route route) {
    List<X509Certificate> issuers = route.issuers();
    for (int below = 0; below < issuers.size(); below++) {
      X509Certificate issuer = issuers.get(below);
      boolean[] usage = issuer.getKeyUsage();
      int pathLength = issuer.getBasicConstraints();
      if (pathLength < 0 || usage != null && !usage[KEY_CERT_SIGN]) {
        return refused(Reason.WRONG_USAGE, issuer, "may not issue certificates");
      }
      if (below > pathLength) {
        return refused(
            Reason.CHAIN_TOO_LONG,
            issuer,
            "has " + below + " authorities below it, its path length allows " + pathLength);
      }
    }
    return null;
  }

  private static Refused leafUsage(X509Certificate leaf, Usage usage)
      throws CertificateParsingException {
    boolean[] bits = leaf.getKeyUsage();
    if (bits != null && !bits[DIGITAL_SIGNATURE]) {
      return refused(Reason.WRONG_USAGE, leaf, "key usage lacks digitalSignature");
    }
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (purposes == null || !purposes.contains(usage.oid)) {
      return refused(
          Reason.WRONG_USAGE,
          leaf,
          "extended key usage is " + Names.quote("" + purposes) + ", want " + usage.label);
    }
    return null;
  }

  /** Null if the JDK accepts the path. */
  private static CertPathValidatorException pkix(Route route, Instant now) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(route.root(), null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(route.path()), parameters);
      return null;
    } catch (CertPathValidatorException e) {
      return e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PKIX path validation", e);
    }
  }

  /** For what our own rules did not see: better a rough reason than a wrong acceptance. */
  private static Reason reason(CertPathValidatorException verdict) {
    CertPathValidatorException.Reason reason = verdict.getReason();
    if (reason == BasicReason.INVALID_SIGNATURE || reason == BasicReason.ALGORITHM_CONSTRAINED) {
      return Reason.BAD_SIGNATURE;
    }
    if (reason == PKIXReason.INVALID_KEY_USAGE || reason == PKIXReason.NOT_CA_CERT) {
      return Reason.WRONG_USAGE;
    }
    if (reason == PKIXReason.NAME_CHAINING || reason == PKIXReason.NO_TRUST_ANCHOR) {
      return Reason.UNKNOWN_CA;
    }
    return reason == PKIXReason.PATH_TOO_LONG
        ? Reason.CHAIN_TOO_LONG
        : Reason.MALFORMED_CERTIFICATE;
  }

  private static Refused refused(Reason reason, X509Certificate certificate, String detail) {
    return new Refused(reason, Certificates.describe(certificate) + ": " + detail);
  }
}
