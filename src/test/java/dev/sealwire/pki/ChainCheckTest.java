package dev.sealwire.pki;

import static dev.sealwire.pki.Fixtures.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.pki.ChainCheck.Accepted;
import dev.sealwire.pki.ChainCheck.Reason;
import dev.sealwire.pki.ChainCheck.Refused;
import dev.sealwire.pki.ChainCheck.Usage;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

class ChainCheckTest {
  private final CertificateAuthority ca = Fixtures.authority("Sealwire CA");
  private final Set<X509Certificate> roots = Set.of(ca.certificate());
  private final X509Certificate alice = Fixtures.field(ca).certificate();

  ChainCheckTest() throws Exception {}

  private Forge forge() {
    return new Forge(ca.certificate(), ca.key());
  }

  private ChainCheck.Result check(X509Certificate... chain) {
    return ChainCheck.check(List.of(chain), roots, NOW, Usage.CLIENT_AUTH);
  }

  private static void refused(Reason reason, ChainCheck.Result result) {
    Refused refused = assertInstanceOf(Refused.class, result);
    assertEquals(reason, refused.reason(), refused.detail());
    assertTrue(!refused.detail().isBlank());
  }

  private static void accepted(Role role, X509Certificate leaf, ChainCheck.Result result) {
    Accepted accepted = assertInstanceOf(Accepted.class, result, result.toString());
    assertEquals(role, accepted.role());
    assertEquals(leaf, accepted.leaf());
  }

  @Test
  void accepts_every_role_at_its_own_end_only() throws Exception {
    for (Role role : List.of(Role.FIELD, Role.AUDITOR, Role.ADMIN)) {
      X509Certificate leaf = ca.issue(IssueRequest.fresh("a", role, Fixtures.YEAR)).certificate();
      accepted(role, leaf, check(leaf));
      refused(Reason.WRONG_USAGE, ChainCheck.check(List.of(leaf), roots, NOW, Usage.SERVER_AUTH));
    }
    X509Certificate collector = Fixtures.collector(ca).certificate();
    accepted(
        Role.COLLECTOR,
        collector,
        ChainCheck.check(List.of(collector), roots, NOW, Usage.SERVER_AUTH));
    refused(Reason.WRONG_USAGE, check(collector));
  }

  @Test
  void accepts_a_chain_that_brings_its_root_and_things_that_do_not_matter() throws Exception {
    X509Certificate other = Fixtures.authority("Another CA").certificate();
    accepted(Role.FIELD, alice, check(alice, ca.certificate()));
    accepted(Role.FIELD, alice, check(alice, other, ca.certificate(), other));
  }

  @Test
  void reasons_have_stable_codes() {
    assertEquals(
        "[chain-too-long, malformed-certificate, unknown-ca, bad-signature, expired,"
            + " not-yet-valid, wrong-usage, wrong-role]",
        List.of(Reason.values()).stream().map(Reason::code).toList().toString());
  }

  @Test
  void a_chain_of_four_is_looked_at_and_one_of_five_is_too_long() {
    List<X509Certificate> chain = Collections.nCopies(4, alice);
    accepted(Role.FIELD, alice, ChainCheck.check(chain, roots, NOW, Usage.CLIENT_AUTH));
    chain = Collections.nCopies(5, alice);
    refused(Reason.CHAIN_TOO_LONG, ChainCheck.check(chain, roots, NOW, Usage.CLIENT_AUTH));
  }

  @Test
  void an_authority_under_ours_makes_the_path_too_long() throws Exception {
    Forge middle = forge().subject("CN=middle").authority(0);
    X509Certificate between = middle.sign();
    X509Certificate leaf = new Forge(between, middle.keys.getPrivate()).sign();
    refused(Reason.CHAIN_TOO_LONG, check(leaf, between));
    refused(Reason.UNKNOWN_CA, check(leaf));
  }

  @Test
  void an_authority_between_is_accepted_where_the_root_allows_it() throws Exception {
    X509Certificate[] chain = threeLevels(1);
    Set<X509Certificate> root = Set.of(chain[2]);
    accepted(
        Role.FIELD,
        chain[0],
        ChainCheck.check(List.of(chain[0], chain[1]), root, NOW, Usage.CLIENT_AUTH));
    refused(Reason.UNKNOWN_CA, ChainCheck.check(List.of(chain[0]), root, NOW, Usage.CLIENT_AUTH));
  }

  /** Leaf, authority between, root; the root's path length is {@code length}. */
  private X509Certificate[] threeLevels(int length) throws Exception {
    Forge top = forge().subject("CN=top").authority(length);
    X509Certificate root = top.sign();
    Forge middle = new Forge(root, top.keys.getPrivate()).subject("CN=middle").authority(0);
    X509Certificate between = middle.sign();
    X509Certificate leaf = new Forge(between, middle.keys.getPrivate()).sign();
    return new X509Certificate[] {leaf, between, root};
  }

  @Test
  void a_leaf_that_issues_is_of_wrong_usage() throws Exception {
    Issued issued = Fixtures.field(ca);
    X509Certificate below = new Forge(issued.certificate(), issued.key()).sign();
    refused(Reason.WRONG_USAGE, check(below, issued.certificate()));
  }

  @Test
  void nothing_presented_is_malformed() {
    refused(Reason.MALFORMED_CERTIFICATE, check());
  }

  @Test
  void a_critical_extension_nobody_knows_is_malformed() throws Exception {
    refused(Reason.MALFORMED_CERTIFICATE, check(forge().unknownCriticalExtension().sign()));
  }

  @Test
  void a_foreign_authority_is_unknown_also_under_our_name() throws Exception {
    for (String name : List.of("Another CA", "Sealwire CA")) {
      CertificateAuthority foreign = Fixtures.authority(name);
      X509Certificate stranger = Fixtures.field(foreign).certificate();
      refused(Reason.UNKNOWN_CA, check(stranger));
      refused(Reason.UNKNOWN_CA, check(stranger, foreign.certificate()));
    }
  }

  @Test
  void a_self_signed_certificate_is_unknown() throws Exception {
    Forge self = forge();
    X509Certificate first = self.subject("CN=self").sign();
    Forge again = new Forge(first, self.keys.getPrivate()).subject("CN=self");
    refused(Reason.UNKNOWN_CA, check(again.sign()));
    refused(Reason.UNKNOWN_CA, ChainCheck.check(List.of(alice), Set.of(), NOW, Usage.CLIENT_AUTH));
  }

  @Test
  void the_name_and_key_identifier_of_our_root_without_its_signature_is_a_bad_signature()
      throws Exception {
    CertificateAuthority foreign = Fixtures.authority("Sealwire CA");
    X509Certificate forged = new Forge(ca.certificate(), foreign.key()).sign();
    refused(Reason.BAD_SIGNATURE, check(forged));
    X509Certificate bare = new Forge(foreign.certificate(), foreign.key()).withoutKeyIds().sign();
    refused(Reason.BAD_SIGNATURE, check(bare));
    ChainCheck.Result result =
        ChainCheck.check(
            List.of(bare), Set.of(ca.certificate(), foreign.certificate()), NOW, Usage.CLIENT_AUTH);
    accepted(Role.FIELD, bare, result);
    assertEquals(foreign.certificate(), ((Accepted) result).root());
  }

  @Test
  void no_flipped_bit_of_a_certificate_is_accepted() throws Exception {
    byte[] der = alice.getEncoded();
    for (int bit = 0; bit < 8 * der.length; bit += 3) {
      byte[] changed = der.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      X509Certificate certificate;
      try {
        certificate = Certificates.decode(Bytes.wrap(changed));
      } catch (MalformedException e) {
        continue;
      }
      assertInstanceOf(Refused.class, check(certificate), "bit " + bit);
    }
  }

  @Test
  void validity_holds_from_its_first_to_its_last_second() throws Exception {
    Instant from = NOW.minusSeconds(60);
    Instant to = NOW.plusSeconds(60);
    List<X509Certificate> chain = List.of(forge().valid(from, to).sign());
    for (Instant inside : List.of(from, to)) {
      accepted(Role.FIELD, chain.get(0), ChainCheck.check(chain, roots, inside, Usage.CLIENT_AUTH));
    }
    refused(Reason.EXPIRED, ChainCheck.check(chain, roots, to.plusMillis(1), Usage.CLIENT_AUTH));
    refused(
        Reason.NOT_YET_VALID,
        ChainCheck.check(chain, roots, from.minusMillis(1), Usage.CLIENT_AUTH));
  }

  @Test
  void an_expired_root_ends_what_it_signed() throws Exception {
    Forge old = forge().subject("CN=old").authority(0);
    X509Certificate root = old.valid(NOW.minusSeconds(60), NOW.minusSeconds(1)).sign();
    X509Certificate leaf = new Forge(root, old.keys.getPrivate()).sign();
    refused(Reason.EXPIRED, ChainCheck.check(List.of(leaf), Set.of(root), NOW, Usage.CLIENT_AUTH));
  }

  @Test
  void usage_that_is_absent_or_other_is_wrong() throws Exception {
    refused(Reason.WRONG_USAGE, check(forge().purposes().sign()));
    refused(Reason.WRONG_USAGE, check(forge().purposes(KeyPurposeId.anyExtendedKeyUsage).sign()));
    refused(Reason.WRONG_USAGE, check(forge().usage(KeyUsage.keyEncipherment).sign()));
    refused(Reason.WRONG_USAGE, check(ca.certificate()));
  }

  @Test
  void a_role_that_is_absent_double_unknown_or_misplaced_is_wrong() throws Exception {
    String field = Role.FIELD.uri();
    refused(Reason.WRONG_ROLE, check(forge().uris().sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris("https://example.com/").sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris(field, Role.ADMIN.uri()).sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris(field, field).sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris(field, "URN:sealwire:role:admin").sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris("urn:sealwire:role:king").sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris("urn:sealwire:role:Field").sign()));
    refused(Reason.WRONG_ROLE, check(forge().uris(Role.COLLECTOR.uri()).sign()));
    X509Certificate one = forge().uris(field, "https://example.com/").sign();
    accepted(Role.FIELD, one, check(one));
  }

  @Test
  void the_first_broken_rule_is_the_reason() throws Exception {
    Instant past = NOW.minusSeconds(10);
    Forge all = forge().purposes().uris().valid(past.minusSeconds(1), past);
    refused(Reason.EXPIRED, check(all.sign()));
    CertificateAuthority foreign = Fixtures.authority("Another CA");
    Forge expired = new Forge(foreign.certificate(), foreign.key()).valid(past, past);
    refused(Reason.UNKNOWN_CA, check(expired.sign()));
    refused(Reason.WRONG_USAGE, check(forge().purposes().uris().sign()));
  }

  @Test
  void a_hostile_name_neither_breaks_nor_fills_a_line() throws Exception {
    String name = "CN=\\0aline two " + "x".repeat(30_000);
    Refused refused =
        (Refused)
            check(forge().subject(name).valid(NOW.minusSeconds(2), NOW.minusSeconds(1)).sign());
    assertTrue(refused.detail().length() < 500, refused.detail());
    assertEquals(-1, refused.detail().indexOf('\n'));
    List<X509Certificate> stranger = new ArrayList<>();
    stranger.add(new Forge(forge().subject(name).authority(0).sign(), ca.key()).sign());
    refused = (Refused) ChainCheck.check(stranger, roots, NOW, Usage.CLIENT_AUTH);
    assertEquals(Reason.UNKNOWN_CA, refused.reason());
    assertTrue(refused.detail().length() < 500, refused.detail());
  }
}
