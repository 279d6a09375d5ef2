package dev.sealwire.pki;

import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What is asked of the authority; {@link CertificateAuthority#issue} checks it.
 *
 * @param name the common name: 1 to 64 visible characters
 * @param validity from now on; positive, and not beyond the end of the authority
 * @param hosts DNS names and addresses, for a collector at least one, for others none
 * @param publicKey the key to certify; null to have a fresh P-256 pair made
 */
public record IssueRequest(
    String name, Role role, Duration validity, List<String> hosts, PublicKey publicKey) {
  /** Copies the list. */
  public IssueRequest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(validity, "validity");
    hosts = List.copyOf(hosts);
  }

  /** For a person or program, with a fresh key pair. */
  public static IssueRequest fresh(String name, Role role, Duration validity) {
    return new IssueRequest(name, role, validity, List.of(), null);
  }

  /** For the collector, with a fresh key pair. */
  public static IssueRequest collector(String name, Duration validity, List<String> hosts) {
    return new IssueRequest(name, Role.COLLECTOR, validity, hosts, null);
  }

  /** For the owner of the key in {@code csr}, under the name it gives itself. */
  public static IssueRequest of(SigningRequest csr, Role role, Duration validity) {
    return new IssueRequest(csr.commonName(), role, validity, List.of(), csr.publicKey());
  }
}
