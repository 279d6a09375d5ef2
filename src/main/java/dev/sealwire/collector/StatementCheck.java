package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.BatchItem;
import dev.sealwire.evidence.BatchStatement;
import dev.sealwire.evidence.Statement;
import dev.sealwire.tlog.SignatureSuite;
import dev.sealwire.wire.FinishBatch;
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
   * Checks {@code finish}, of the payload {@code intake} whose bytes have that hash.
   *
   * @throws RefusedException if the statement cannot be read, says something else than was seen, or
   *     was not signed with the key of this connection's certificate
   */
  void check(Messages.Finish finish, Intake intake, Sha256 sha256) throws RefusedException {
    Statement statement;
    Bytes text = Bytes.utf8(finish.statement());
    try {
      statement = Statement.decode(text);
    } catch (MalformedException e) {
      throw new RefusedException("statement-malformed", e.getMessage());
    }
    bound(statement.origin(), statement.session(), statement.nonce());
    same("stream", statement.stream(), intake.stream());
    same("name", statement.name(), intake.open().name());
    same("media", statement.media(), intake.open().media());
    same("case", statement.caseId(), intake.open().caseId());
    same("size", statement.size(), intake.size());
    same("sha256", statement.sha256(), sha256);
    signature(text, finish.signature());
  }

  /**
   * Checks the statement of a batch, whose items have that root.
   *
   * @throws RefusedException as of a single one
   */
  void check(FinishBatch finish, Sha256 root) throws RefusedException {
    BatchStatement statement;
    Bytes text = Bytes.utf8(finish.statement());
    try {
      statement = BatchStatement.decode(text);
    } catch (MalformedException e) {
      throw new RefusedException("statement-malformed", e.getMessage());
    }
    bound(statement.origin(), statement.session(), statement.nonce());
    same("count", statement.count(), finish.items().size());
    same("root", statement.root(), root);
    signature(text, finish.signature());
  }

  /**
   * Checks one item of a batch.
   *
   * @throws RefusedException if it says something else than was seen
   */
  static void check(BatchItem item, Intake intake, Sha256 sha256) throws RefusedException {
    same("name", item.name(), intake.open().name());
    same("media", item.media(), intake.open().media());
    same("case", item.caseId(), intake.open().caseId());
    same("size", item.size(), intake.size());
    same("sha256", item.sha256(), sha256);
  }

  private void bound(String statedOrigin, String statedSession, String nonce)
      throws RefusedException {
    if (!NONCE.matcher(nonce).matches()) {
      throw new RefusedException(
          "statement-malformed", "the statement's nonce is not 32 hexadecimal digits");
    }
    same("origin", statedOrigin, origin);
    same("session", statedSession, session);
  }

  private void signature(Bytes text, Bytes signature) throws RefusedException {
    if (!suite.verify(certificate.getPublicKey(), text, signature)) {
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
