package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Secret;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** What most tests of this package start from. */
final class Fixtures {
  static final SecureRandom RANDOM = new SecureRandom();
  static final Instant NOW = Instant.parse("2027-03-04T05:06:07Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final Duration YEAR = Duration.ofDays(365);
  static final String COLLECTOR = "localhost:7443";
  static final String VKEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

  private Fixtures() {}

  static CertificateAuthority authority(String name) throws MalformedException {
    return CertificateAuthority.create(name, CertificateAuthority.DEFAULT_VALIDITY, CLOCK, RANDOM);
  }

  /** Of the machine's own time, for programs that cannot be told another. */
  static CertificateAuthority authorityOfToday(String name) throws MalformedException {
    return CertificateAuthority.create(
        name, CertificateAuthority.DEFAULT_VALIDITY, Clock.systemUTC(), RANDOM);
  }

  static Issued field(CertificateAuthority ca) throws MalformedException {
    return ca.issue(IssueRequest.fresh("alice", Role.FIELD, YEAR));
  }

  static Issued collector(CertificateAuthority ca) throws MalformedException {
    return ca.issue(
        IssueRequest.collector("collector", YEAR, List.of("localhost", "127.0.0.1", "::1")));
  }

  static Kit kit(CertificateAuthority ca) throws MalformedException {
    Issued issued = field(ca);
    return Kit.of(
        "alice", Role.FIELD, COLLECTOR, VKEY, issued.key(), issued.certificate(), ca.certificate());
  }

  static Secret secret(String text) {
    return Secret.of(text.toCharArray());
  }
}
