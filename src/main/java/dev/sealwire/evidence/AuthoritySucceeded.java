package dev.sealwire.evidence;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonObject;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;

/**
 * An authority begins to take the place of another: from here on both are trusted, until the
 * revocation of the one that is replaced. Both were issued before.
 *
 * @param previous SHA-256 of the certificate of the authority that is replaced
 * @param certificate SHA-256 of that of the authority that takes its place
 * @param statement the exact text of the {@link Succession}
 * @param signature over the statement, by the key of {@code previous}
 * @param acceptance over the statement, by the key of {@code certificate}
 * @param by who asked; the name in the admin's certificate if that was over the channel
 * @param asker who asked over the channel, or null
 */
public record AuthoritySucceeded(
    Sha256 previous,
    Sha256 certificate,
    String statement,
    Bytes signature,
    Bytes acceptance,
    String by,
    Asker asker)
    implements Event {
  static final String TYPE = "authority.succeeded";

  /** The entry of a statement that both have signed. */
  public static AuthoritySucceeded of(
      Succession statement, Bytes signature, Bytes acceptance, String by, Asker asker)
      throws MalformedException {
    return new AuthoritySucceeded(
        statement.previous(),
        statement.certificate(),
        statement.encode().utf8(),
        signature,
        acceptance,
        by,
        asker);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public void write(JsonWriter json) {
    json.put("previous", previous)
        .put("certificate", certificate)
        .put("statement", statement)
        .base64("signature", signature)
        .base64("acceptance", acceptance)
        .put("by", by);
    Asker.write(json, asker);
  }

  static AuthoritySucceeded read(JsonObject json) throws MalformedException {
    return new AuthoritySucceeded(
        json.sha256("previous"),
        json.sha256("certificate"),
        json.string("statement"),
        json.base64("signature"),
        json.base64("acceptance"),
        json.string("by"),
        Asker.read(json));
  }
}
