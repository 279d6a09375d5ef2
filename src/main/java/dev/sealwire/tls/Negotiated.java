package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;

/**
 * What was agreed on, by name as in {@link TlsNames}, seen in the ServerHello.
 *
 * @param version such as {@code TLSv1.3}
 * @param suite such as {@code TLS_AES_128_GCM_SHA256}
 * @param group such as {@code X25519MLKEM768}, or null if the ServerHello names none
 */
public record Negotiated(String version, String suite, String group) {

  /** From the first bytes that the server sent, or null if they show no ServerHello. */
  static Negotiated from(Bytes stream) {
    try {
      ServerHello hello = ServerHello.find(stream);
      return hello == null
          ? null
          : new Negotiated(
              TlsNames.version(hello.version()),
              TlsNames.suite(hello.suite()),
              hello.group() < 0 ? null : TlsNames.group(hello.group()));
    } catch (MalformedException e) {
      // The TLS library judges it; for the record it is as if nothing was seen.
      return null;
    }
  }
}
