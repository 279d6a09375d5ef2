package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Statement;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the client signed about each payload, against what the collector recorded of it. */
final class StatementCheck {
  /** Statements that are remembered, to know one that comes again. */
  static final int STATEMENTS_MAX = 1 << 20;

  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{32}");

  private final PublicKeys keys;
  private final Signatures signatures;
  private final Findings findings;
  private final String origin;
  private final SignedBatches batches;
  private final Fingerprints seen = new Fingerprints(STATEMENTS_MAX);
  private long statements;
  private long unverifiable;
  private long batched; // payloads that share a signature with others

  StatementCheck(PublicKeys keys, Signatures signatures, String origin, Findings findings) {
    this.keys = keys;
    this.signatures = signatures;
    this.origin = origin;
    this.findings = findings;
    this.batches = new SignedBatches(signatures, this::batchSignature);
  }

  /** How many statements were read. */
  long count() {
    return statements;
  }

  /** How many signatures were verified, right or wrong; one of a batch is one. */
  long verified() {
    return statements - unverifiable - batched + batches.signatures();
  }

  void received(long index, PayloadReceived payload) throws IOException {
    statements++;
    signature(index, payload);
    String stored = payload.stored();
    if (!stored.equals(PayloadReceived.INLINE) && !stored.equals(PayloadReceived.VAULT)) {
      findings.add(
          Area.INTEGRITY, "payload-stored", index, "field stored", stored, "inline or vault");
    }
    Statement statement;
    try {
      statement = Decoding.statement(payload);
    } catch (MalformedException e) {
      add("statement-form", index, "field statement", e.getMessage(), "a statement");
      return;
    } catch (EvidenceException e) {
      add("statement-batch", index, "field path", e.getMessage(), "a path to the statement's root");
      return;
    }
    if (origin != null) {
      same(index, "origin", statement.origin(), origin);
    }
    same(index, "session", statement.session(), payload.session());
    same(index, "stream", statement.stream(), payload.stream());
    same(index, "name", statement.name(), payload.name());
    same(index, "media", statement.media(), payload.media());
    same(index, "case", statement.caseId(), payload.caseId());
    same(index, "size", statement.size(), payload.size());
    same(index, "sha256", statement.sha256(), payload.sha256());
    if (!NONCE.matcher(statement.nonce()).matches()) {
      add("statement-fields", index, "nonce", statement.nonce(), "32 hexadecimal digits");
    }
    Bytes once = Bytes.utf8(payload.session() + " " + payload.stream());
    if (!seen.add(Sha256.hash(once))) {
      add(
          "statement-replay",
          index,
          "stream",
          Long.toString(payload.stream()),
          "one that this session did not use before");
    }
  }

  private void signature(long index, PayloadReceived payload) throws IOException {
    Optional<PublicKey> key = keys.find(payload.certificate());
    if (key.isEmpty() || !Signatures.knows(key.get())) {
      unverifiable++;
      return;
    }
    if (payload.part() != null) {
      batched++;
      batches.verify(key.get(), index, payload);
      return;
    }
    signatures.verify(
        key.get(),
        Bytes.utf8(payload.statement()),
        payload.signature(),
        verified -> {
          if (!verified) {
            add(
                "statement-signature",
                index,
                "field signature",
                payload.signature().size() + " bytes that do not verify",
                "a signature with the key of certificate " + payload.certificate().hex());
          }
        });
  }

  private void batchSignature(long index) {
    add(
        "statement-signature",
        index,
        "field signature",
        "one of a batch, that does not verify",
        "a signature with the key of the entry's certificate");
  }

  private void same(long index, String field, Object said, Object recorded) {
    if (!Objects.equals(said, recorded)) {
      String wanted = "what the collector recorded: " + Objects.toString(recorded, "nothing");
      add("statement-fields", index, field, Objects.toString(said, "nothing"), wanted);
    }
  }

  void end() throws IOException {
    signatures.finish();
    if (unverifiable > 0) {
      findings.notChecked(
          Area.AUTHENTICITY,
          "signatures of " + unverifiable + " statements: there is no usable certificate to them");
    }
    if (seen.full()) {
      findings.notChecked(
          Area.AUTHENTICITY,
          "whether statements beyond the first " + STATEMENTS_MAX + " repeat one another");
    }
  }

  private void add(String kind, long index, String place, String found, String wanted) {
    findings.add(Area.AUTHENTICITY, kind, index, place, found, wanted);
  }
}
