package dev.sealwire.tls;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Locale;
import java.util.Set;

/**
 * Forbids signatures over SHA-1 and SHA-224 (and MD5), also where a peer proves its key: RFC 8446
 * section 4.4.3 wants that of SHA-1, and the JDK's TLS takes {@code ecdsa_sha1} from a client
 * unless told otherwise. Comes on top of what the JDK forbids by itself.
 */
final class NoOldHashes implements AlgorithmConstraints {
  private static boolean permits(String algorithm) {
    String name = algorithm.toUpperCase(Locale.ROOT).replace("-", "").replace("_", "");
    boolean signature = name.contains("WITH") || name.startsWith("ECDSA") || name.startsWith("RSA");
    return !signature
        || !name.contains("SHA1") && !name.contains("SHA224") && !name.contains("MD5");
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives, String algorithm, AlgorithmParameters parameters) {
    return permits(algorithm);
  }

  @Override
  public boolean permits(Set<CryptoPrimitive> primitives, Key key) {
    return true;
  }

  @Override
  public boolean permits(
      Set<CryptoPrimitive> primitives, String algorithm, Key key, AlgorithmParameters parameters) {
    return permits(algorithm);
  }
}
