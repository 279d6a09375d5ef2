package dev.sealwire.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** One private key with its chain, shown to whoever asks for that kind of key. */
final class OneKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "own";

  private final PrivateKey key;
  private final X509Certificate[] chain;
  private final String kind;

  OneKey(PrivateKey key, List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("the chain is empty, want the key's certificate at least");
    }
    this.key = key;
    this.chain = chain.toArray(X509Certificate[]::new);
    this.kind = chain.get(0).getPublicKey().getAlgorithm();
  }

  /**
   * The signature schemes (RFC 8446 section 4.2.3) that this key can make; empty if unknown, which
   * leaves it to the TLS library.
   */
  Set<Integer> schemes() {
    Object publicKey = chain[0].getPublicKey();
    if (publicKey instanceof ECKey ec) {
      return switch (ec.getParams().getOrder().bitLength()) {
        case 256 -> Set.of(0x0403);
        case 384 -> Set.of(0x0503);
        case 521 -> Set.of(0x0603);
        default -> Set.of();
      };
    }
    return publicKey instanceof RSAKey ? Set.of(0x0804, 0x0805, 0x0806) : Set.of();
  }

  private String aliasFor(String... kinds) {
    for (String wanted : kinds) {
      if (wanted.equals(kind)) {
        return ALIAS;
      }
    }
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
    return aliasFor(types);
  }

  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return aliasFor(type);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return aliasFor(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return getClientAliases(keyType, issuers);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return ALIAS.equals(alias) ? chain.clone() : null;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return ALIAS.equals(alias) ? key : null;
  }
}
