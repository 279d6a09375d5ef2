package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sealwire.pki.ChainCheck.Accepted;
import dev.sealwire.pki.ChainCheck.Reason;
import dev.sealwire.pki.ChainCheck.Refused;
import dev.sealwire.pki.ChainCheck.Usage;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether a verdict was looked up or made anew shows in its identity: each check makes one. */
class ChainMemoryTest {
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");
  private final X509Certificate alice = Fixtures.field(ca).certificate();
  private final ChainMemory memory = new ChainMemory(Set.of(ca.certificate()), Usage.CLIENT_AUTH);

  ChainMemoryTest() throws Exception {}

  private ChainCheck.Result check(Instant now, X509Certificate... chain) {
    return memory.check(List.of(chain), now);
  }

  private static void refused(Reason reason, ChainCheck.Result result) {
    assertEquals(reason, assertInstanceOf(Refused.class, result).reason());
  }

  @Test
  void knows_an_accepted_chain_again_for_a_minute_and_then_checks_it_anew() {
    ChainCheck.Result first = check(NOW, alice);
    assertInstanceOf(Accepted.class, first);
    assertSame(first, check(NOW, alice));
    assertSame(first, check(NOW.plus(ChainMemory.HELD), alice));
    ChainCheck.Result second = check(NOW.plus(ChainMemory.HELD).plusNanos(1), alice);
    assertInstanceOf(Accepted.class, second);
    assertNotSame(first, second);
    assertSame(second, check(NOW.plus(ChainMemory.HELD).plusNanos(1), alice));
  }

  @Test
  void knows_no_chain_that_differs_in_a_byte_or_in_its_order() throws Exception {
    ChainCheck.Result known = check(NOW, alice, ca.certificate());
    assertNotSame(known, check(NOW, alice));
    refused(Reason.WRONG_USAGE, check(NOW, ca.certificate(), alice));
    assertNotSame(known, check(NOW, Fixtures.field(ca).certificate(), ca.certificate()));
    CertificateAuthority imitator = Fixtures.authority("Sealwire CA");
    refused(Reason.UNKNOWN_CA, check(NOW, Fixtures.field(imitator).certificate()));
  }

  @Test
  void refuses_from_the_moment_on_at_which_a_certificate_ends_however_fresh_the_verdict() {
    Instant end = alice.getNotAfter().toInstant();
    ChainCheck.Result last = check(end.minusSeconds(1), alice);
    assertInstanceOf(Accepted.class, last);
    assertSame(last, check(end, alice));
    refused(Reason.EXPIRED, check(end.plusNanos(1), alice));
  }

  @Test
  void checks_anew_when_the_clock_stands_before_the_check() {
    Instant begin = alice.getNotBefore().toInstant();
    ChainCheck.Result first = check(begin, alice);
    assertInstanceOf(Accepted.class, first);
    refused(Reason.NOT_YET_VALID, check(begin.minusNanos(1), alice));
    assertSame(first, check(begin, alice));
  }

  @Test
  void remembers_no_refusal_and_no_more_chains_than_it_may() throws Exception {
    CertificateAuthority stranger = Fixtures.authority("Another CA");
    refused(Reason.UNKNOWN_CA, check(NOW, Fixtures.field(stranger).certificate()));
    assertEquals(0, memory.remembered());
    X509Certificate[] chain = {alice, ca.certificate(), ca.certificate(), ca.certificate()};
    List<X509Certificate> others = List.of(ca.certificate(), stranger.certificate());
    int chains = 0;
    for (int i = 0; chains <= ChainMemory.CHAINS_MAX; i++) {
      X509Certificate fresh = i % 8 == 0 ? Fixtures.field(ca).certificate() : chain[0];
      chain =
          new X509Certificate[] {
            fresh, others.get(i & 1), others.get(i >> 1 & 1), others.get(i >> 2 & 1)
          };
      assertInstanceOf(Accepted.class, check(NOW, chain));
      chains++;
    }
    assertEquals(ChainMemory.CHAINS_MAX, memory.remembered());
  }
}
