package dev.sealwire.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a chain belongs to the collector at the host that was asked for: PKIX (RFC 5280) to one
 * of our own authorities and no other, a server's certificate by its extended key usage, and the
 * host among its subject alternative names (RFC 6125; no wildcards, no common name).
 */
final class CollectorCheck implements PeerCheck {
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final List<X509Certificate> authorities;
  private final Clock clock;
  private final String host;

  CollectorCheck(List<X509Certificate> authorities, Clock clock, String host) {
    this.authorities = authorities;
    this.clock = clock;
    this.host = host;
  }

  @Override
  public PeerVerdict check(List<X509Certificate> presented) {
    try {
      path(presented);
      return leaf(presented.get(0));
    } catch (CertPathValidatorException e) {
      return PeerVerdict.refused(reason(e), "the collector's certificate: " + e.getMessage());
    } catch (CertificateParsingException e) {
      return PeerVerdict.refused(Reasons.MALFORMED_CERTIFICATE, Alerts.text(e));
    } catch (GeneralSecurityException e) {
      return PeerVerdict.refused(Reasons.UNKNOWN_CA, Alerts.text(e));
    }
  }

  private void path(List<X509Certificate> presented) throws GeneralSecurityException {
    List<X509Certificate> path = new ArrayList<>(presented);
    // A trust anchor is no part of the path (RFC 5280 section 6.1); servers may send it along.
    path.removeIf(c -> path.indexOf(c) > 0 && authorities.contains(c));
    Set<TrustAnchor> anchors =
        authorities.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet());
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(clock.instant()));
    CertPathValidator.getInstance("PKIX", "SUN")
        .validate(
            CertificateFactory.getInstance("X.509", "SUN").generateCertPath(path), parameters);
  }

  private static String reason(CertPathValidatorException e) {
    if (e.getReason() == BasicReason.EXPIRED) {
      return Reasons.EXPIRED;
    }
    return e.getReason() == BasicReason.NOT_YET_VALID ? Reasons.NOT_YET_VALID : Reasons.UNKNOWN_CA;
  }

  private PeerVerdict leaf(X509Certificate leaf) throws CertificateParsingException {
    List<String> usages = leaf.getExtendedKeyUsage();
    boolean[] keyUsage = leaf.getKeyUsage();
    if (leaf.getBasicConstraints() >= 0
        || usages == null
        || !usages.contains(SERVER_AUTH)
        || keyUsage != null && !keyUsage[0]) {
      return PeerVerdict.refused(
          Reasons.WRONG_USAGE, "the certificate shown is not that of a server");
    }
    List<String> names = new ArrayList<>();
    Optional<String> address = address(host);
    Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
    for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
      boolean same = false;
      if (name.get(0).equals(IP_ADDRESS)) {
        names.add((String) name.get(1));
        same = address.isPresent() && address(names.get(names.size() - 1)).equals(address);
      } else if (name.get(0).equals(DNS_NAME)) {
        names.add((String) name.get(1));
        // A name that looks like an address is no address (RFC 6125 section 1.7.2).
        same = address.isEmpty() && name(names.get(names.size() - 1)).equals(name(host));
      }
      if (same) {
        return PeerVerdict.accepted();
      }
    }
    return PeerVerdict.refused(
        Reasons.WRONG_HOST,
        "the collector's certificate is for "
            + (names.isEmpty() ? "no host" : String.join(", ", names))
            + ", want "
            + host);
  }

  /** The one spelling of an IP address that the JDK has, or empty if this is none. */
  private static Optional<String> address(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String bare = bracketed ? text.substring(1, text.length() - 1) : text;
    if (bare.indexOf(':') < 0 && !bare.matches("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+")) {
      return Optional.empty();
    }
    try {
      // Of this form it is an address, and nobody is asked to resolve it.
      return Optional.of(InetAddress.getByName(bare).getHostAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Names are compared in lower case, without the last dot of an absolute one. */
  private static String name(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
