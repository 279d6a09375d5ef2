package dev.sealwire.tls;

import java.util.List;

/**
 * Why a connection was refused, as stable codes that mean the same with every TLS library. Each is
 * explained in docs/formats/reasons.md.
 */
public final class Reasons {
  // Told by the peer's certificate.
  public static final String NO_CERTIFICATE = "no-certificate";
  public static final String UNKNOWN_CA = "unknown-ca";
  public static final String EXPIRED = "expired";
  public static final String NOT_YET_VALID = "not-yet-valid";
  public static final String REVOKED = "revoked";
  public static final String NOT_IN_LOG = "not-in-log";
  public static final String WRONG_USAGE = "wrong-usage";
  public static final String WRONG_ROLE = "wrong-role";
  public static final String WRONG_HOST = "wrong-host";
  public static final String BAD_SIGNATURE = "bad-signature";
  public static final String MALFORMED_CERTIFICATE = "malformed-certificate";

  // Told by the first message.
  public static final String TLS_VERSION = "tls-version";
  public static final String NO_COMMON_PARAMETERS = "no-common-parameters";
  public static final String ALPN = "alpn";
  public static final String NOT_TLS = "not-tls";
  public static final String HELLO_TOO_LARGE = "hello-too-large";
  public static final String MALFORMED_HELLO = "malformed-hello";

  // Told by how the handshake went.
  public static final String TIMEOUT = "timeout";
  public static final String CLOSED_EARLY = "closed-early";
  public static final String CLIENT_ALERT = "client-alert";
  public static final String SERVER_ALERT = "server-alert";
  public static final String HANDSHAKE_FAILED = "handshake-failed";

  // Told by the collector before or after it, for want of room.
  public static final String TOO_MANY_CONNECTIONS = "too-many-connections";
  public static final String RATE = "rate";
  public static final String STORE_UNAVAILABLE = "store-unavailable";
  public static final String SHUTDOWN = "shutdown";

  private Reasons() {}

  /** All of them. */
  public static List<String> all() {
    return List.of(
        NO_CERTIFICATE,
        UNKNOWN_CA,
        EXPIRED,
        NOT_YET_VALID,
        REVOKED,
        NOT_IN_LOG,
        WRONG_USAGE,
        WRONG_ROLE,
        WRONG_HOST,
        BAD_SIGNATURE,
        MALFORMED_CERTIFICATE,
        TLS_VERSION,
        NO_COMMON_PARAMETERS,
        ALPN,
        NOT_TLS,
        HELLO_TOO_LARGE,
        MALFORMED_HELLO,
        TIMEOUT,
        CLOSED_EARLY,
        CLIENT_ALERT,
        SERVER_ALERT,
        HANDSHAKE_FAILED,
        TOO_MANY_CONNECTIONS,
        RATE,
        STORE_UNAVAILABLE,
        SHUTDOWN);
  }
}
