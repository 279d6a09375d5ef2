package dev.sealwire.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.Succession;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which authorities are believed, and why. */
class AuthorityTest {
  private static TestPki one;
  private static TestPki two;
  private static TestPki three;
  private static X509Certificate client;

  private final Findings findings = new Findings();

  @BeforeAll
  static void build() throws Exception {
    SampleLog.Keys keys = SampleLog.clean().keys;
    one = keys.pki;
    two = keys.foreign;
    three = keys.impostor;
    client = keys.alice.certificate();
  }

  private AuthorityCheck check(TestPki... given) {
    List<X509Certificate> certificates =
        List.of(given).stream().map(pki -> pki.authority.certificate()).toList();
    return new AuthorityCheck(certificates, TestWriter.SUITE, findings);
  }

  private static boolean issue(AuthorityCheck check, long index, TestPki pki) {
    return check.issued(index, pki.authority.hash(), pki.authority.certificate());
  }

  private static void succeed(AuthorityCheck check, long index, TestPki from, TestPki to)
      throws Exception {
    Succession said =
        new Succession(SampleLog.ORIGIN, from.authority.hash(), to.authority.hash(), SampleLog.NOW);
    succeed(check, index, from, to, said.encode().utf8());
  }

  private static void succeed(
      AuthorityCheck check, long index, TestPki from, TestPki to, String text) throws Exception {
    Bytes signature = from.authority.sign(text);
    Bytes acceptance = to.authority.sign(text);
    check.succeeded(
        index,
        new AuthoritySucceeded(
            from.authority.hash(), to.authority.hash(), text, signature, acceptance, "init", null),
        SampleLog.ORIGIN);
  }

  private List<String> found() {
    return findings.sorted().stream().map(f -> f.kind() + " " + f.index()).toList();
  }

  private static AuthorityCheck.Authority of(AuthorityCheck check, TestPki pki) {
    return check.find(pki.authority.hash()).orElseThrow();
  }

  @Test
  void without_any_given_the_first_that_the_log_names_is_believed() {
    AuthorityCheck check = check();
    assertFalse(check.anchored());
    assertEquals(0, check.count());
    assertEquals(1, findings.notChecked(Area.AUTHENTICITY).size());
    assertTrue(issue(check, 0, one));
    assertTrue(issue(check, 0, two));
    assertTrue(issue(check, 9, two));
    assertEquals(2, check.count());
    check.issuedBy(4, of(check, one));
    check.issuedBy(5, of(check, two));
    check.issuedBy(6, of(check, two));
    check.end();
    assertEquals(
        List.of("authority-unknown 0", "certificate-issuer 5", "certificate-issuer 6"), found());
    Finding unknown = findings.sorted().get(0);
    assertEquals("the first the log names, or its successor", unknown.wanted());
    Finding issuer = findings.sorted().get(1);
    assertEquals("one of 1 authorities that are believed", issuer.wanted());
    assertEquals("issued by CN=Foreign CA", issuer.found());
  }

  @Test
  void the_one_given_is_believed_before_the_log_names_it() {
    AuthorityCheck check = check(one);
    assertTrue(check.anchored());
    assertEquals(1, check.count());
    assertTrue(check.names(client));
    assertEquals(of(check, one), check.signer(client).orElseThrow());
    assertTrue(issue(check, 3, one));
    check.issuedBy(4, of(check, one));
    check.end();
    assertEquals(List.of(), found());
    assertEquals(List.of(), findings.notChecked(Area.AUTHENTICITY));
  }

  @Test
  void a_name_alone_signs_nothing() {
    AuthorityCheck check = check(three);
    assertTrue(check.names(client), "the impostor has the name");
    assertEquals(Optional.empty(), check.signer(client));
    assertFalse(check(two).names(client));
  }

  @Test
  void an_authority_signs_itself() throws Exception {
    TestPki.Holder below = one.issue("below", "authority");
    assertFalse(check().issued(7, below.hash(), below.certificate()));
    assertEquals(List.of("certificate-signature 7"), found());
    assertFalse(check(one).issued(8, below.hash(), below.certificate()));
    assertEquals(List.of("authority-unknown 8", "certificate-signature 7"), sorted());
    assertTrue(
        findings.sorted().stream()
            .anyMatch(
                f -> f.wanted().equals("one of the 1 given, or their predecessor or successor")));
  }

  private List<String> sorted() {
    return found().stream().sorted().toList();
  }

  @Test
  void the_first_revocation_counts() {
    AuthorityCheck check = check(one);
    assertEquals(Optional.empty(), of(check, one).revoked());
    check.revoked(0, one.authority.hash());
    check.revoked(9, one.authority.hash());
    check.revoked(9, two.authority.hash());
    assertEquals(Optional.of(0L), of(check, one).revoked());
    check.issuedBy(12, of(check, one));
    assertEquals(List.of("certificate-issuer 12"), found());
    assertEquals("issued by CN=Sample CA", findings.sorted().get(0).found());
  }

  @Test
  void successions_lead_on_in_whatever_order_they_were_said() throws Exception {
    for (TestPki given : new TestPki[] {one, two, three}) {
      AuthorityCheck check = check(given);
      issue(check, 0, one);
      issue(check, 1, two);
      issue(check, 2, three);
      succeed(check, 3, two, three);
      succeed(check, 4, one, two);
      succeed(check, 5, one, two);
      check.end();
      assertEquals(List.of(), found());
    }
  }

  @Test
  void a_succession_said_before_its_authorities_were_issued_leads_nowhere() throws Exception {
    AuthorityCheck check = check(one);
    issue(check, 1, two);
    succeed(check, 3, one, two);
    issue(check, 4, one);
    check.end();
    assertEquals(List.of("authority-unknown 1", "succession-not-issued 3"), sorted());
  }

  @Test
  void a_succession_that_is_signed_but_says_something_else_leads_nowhere() throws Exception {
    AuthorityCheck check = check(one);
    issue(check, 1, one);
    issue(check, 2, two);
    succeed(check, 3, one, two, "so it is");
    check.revoked(4, one.authority.hash());
    succeed(check, 5, one, two);
    check.end();
    assertEquals(
        List.of("authority-unknown 2", "succession-fields 3", "succession-fields 5"), sorted());
  }

  @Test
  void certificates_of_one_that_is_not_believed_are_named_up_to_a_number() {
    AuthorityCheck check = check(one);
    issue(check, 0, two);
    for (int i = 0; i <= AuthorityCheck.WAITING_MAX; i++) {
      check.issuedBy(i, of(check, two));
    }
    check.end();
    assertEquals(AuthorityCheck.WAITING_MAX + 1, findings.total());
  }

  @Test
  void authorities_are_remembered_up_to_a_number() throws Exception {
    AuthorityCheck check = check(one);
    for (int i = 1; i < AuthorityCheck.AUTHORITIES_MAX; i++) {
      assertTrue(issue(check, i, new TestPki("CA " + i)));
    }
    assertEquals(AuthorityCheck.AUTHORITIES_MAX, check.count());
    assertFalse(issue(check, 64, new TestPki("one more")));
    assertEquals(AuthorityCheck.AUTHORITIES_MAX, check.count());
    assertEquals(List.of("authority-unknown 64"), found());
  }
}
