package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Statement;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.wire.Messages;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.regex.Pattern;

/** Holds a client's statement against what the collector saw: every field of it must agree. */
final class StatementCheck {
  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

  private final String origin;
  private final String session;
  private final X509Certificate certificate;
  private final SignatureSuite suite;

  StatementCheck(String origin, String session, X509Certificate certificate, SignatureSuite suite) {
    this.origin = origin;
    this.session = session;
    this.certificate = certificate;
    this.suite = suite;
  }

  /**
   * Checks {@code finish}.
   *
   * @throws RefusedException if the statement cannot be read, says something else than was seen, or
   *     was not signed with the key of this connection's certificate
   */
  void check(Messages.Finish finish, long stream, Messages.Open open, long size, Sha256 sha256)
      throws RefusedException {
    Statement statement;
    Bytes text = Bytes.utf8(finish.statement());
    try {
      statement = Statement.decode(text);
    } catch (MalformedException e) {
      throw new RefusedException("statement-malformed", e.getMessage());
    }
    if (!NONCE.matcher(statement.nonce()).matches()) {
      throw new RefusedException(
          "statement-malformed", "the statement's nonce is not 32 hexadecimal digits");
    }
    same("origin", statement.origin(), origin);
    same("session", statement.session(), session);
    same("stream", statement.stream(), stream);
    same("name", statement.name(), open.name());
    same("media", statement.media(), open.media());
    same("case", statement.caseId(), open.caseId());
    same("size", statement.size(), size);
    same("sha256", statement.sha256(), sha256);
    if (!suite.verify(certificate.getPublicKey(), text, finish.signature())) {
      throw new RefusedException(
          "statement-signature",
          "the statement's signature is not by the key of this connection's certificate");
    }
  }

  private static void same(String field, Object stated, Object seen) throws RefusedException {
    if (!Objects.equals(stated, seen)) {
      throw new RefusedException(
          "statement-mismatch", "the statement's " + field + " is " + stated + ", want " + seen);
    }
  }
}
