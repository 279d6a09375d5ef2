package dev.sealwire.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.conscrypt.Conscrypt;

/**
 * The library that speaks TLS for us: Conscrypt (BoringSSL, several times faster and with the
 * post-quantum group X25519MLKEM768) or the JDK's. Chosen here and nowhere else. The provider is
 * passed as an instance; the JVM's list of providers is left alone.
 */
public final class TlsProvider {
  /**
   * What Conscrypt's suites are set to: one of TLS 1.2, which is never spoken, for each kind of key
   * that we may have. Setting suites changes none for TLS 1.3, where it has exactly the three of
   * the policy in an order of its own; but it asks a key manager for the kinds of key that the
   * older ones use, and has no certificate without them, and it reads them for each connection.
   */
  private static final String[] KEY_KINDS = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
  };

  private final String name;
  private final String version;
  private final Provider jsse;
  private final List<String> groups;
  private final String[] settable; // never written to
  private final boolean conscrypt;
  private final DirectBuffers buffers = new DirectBuffers();
  private final Packets packets = new Packets();

  private TlsProvider(String name, String version, Provider jsse, List<String> groups) {
    this.name = name;
    this.version = version;
    this.jsse = jsse;
    this.conscrypt = name.equals("Conscrypt");
    this.groups = List.copyOf(groups);
    this.settable = groups.stream().map(TlsProvider::settable).toArray(String[]::new);
  }

  /**
   * The provider that a setting asks for.
   *
   * @param setting {@code conscrypt}; {@code jdk}; or {@code auto}: Conscrypt where its native
   *     library loads, else the JDK's
   * @throws IOException if Conscrypt is asked for and its native library does not load, saying why
   * @throws IllegalArgumentException if the setting is none of the three
   */
  public static TlsProvider choose(String setting) throws IOException {
    return switch (setting) {
      case "conscrypt" -> conscrypt();
      case "jdk" -> jdk();
      case "auto" -> {
        try {
          yield conscrypt();
        } catch (IOException e) {
          yield jdk();
        }
      }
      default ->
          throw new IllegalArgumentException(
              "tls provider is " + setting + ", want auto, conscrypt or jdk");
    };
  }

  private static TlsProvider conscrypt() throws IOException {
    try {
      Conscrypt.checkAvailability();
      Provider provider = Conscrypt.newProviderBuilder().provideTrustManager(false).build();
      Conscrypt.Version v = Conscrypt.version();
      String version = v.major() + "." + v.minor() + "." + v.patch();
      return new TlsProvider("Conscrypt", version, provider, TlsPolicy.GROUPS);
    } catch (LinkageError e) {
      throw new IOException("conscrypt's native library does not load here: " + e.getMessage(), e);
    }
  }

  private static TlsProvider jdk() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3", "SunJSSE");
      context.init(null, null, null);
      // Before JDK 20 nobody can ask; none of those knows the post-quantum group.
      List<String> known =
          NamedGroups.of(context.getSupportedSSLParameters())
              .orElse(List.of("x25519", "secp256r1", "secp384r1"));
      List<String> groups = new ArrayList<>(TlsPolicy.GROUPS);
      groups.removeIf(g -> known.stream().noneMatch(g::equalsIgnoreCase));
      return new TlsProvider(
          "SunJSSE", Runtime.version().toString(), context.getProvider(), groups);
    } catch (GeneralSecurityException e) {
      throw new IOException("this java has no TLS 1.3 of its own: " + e.getMessage(), e);
    }
  }

  /** {@code Conscrypt} or {@code SunJSSE}, as it goes into the log. */
  public String name() {
    return name;
  }

  /** The provider's version; the runtime's for the JDK's. */
  public String version() {
    return version;
  }

  /** The JSSE provider. */
  public Provider jsse() {
    return jsse;
  }

  /** Where signatures are fast: Conscrypt, or null for whatever the platform has. */
  public Provider signatures() {
    return isConscrypt() ? jsse : null;
  }

  /**
   * The groups of the policy that this provider has, best first, as {@link TlsNames} names them.
   */
  List<String> groups() {
    return groups;
  }

  /** A context for TLS 1.3 and the groups of the policy, as far as a context can say so. */
  SSLContext context(KeyManager own, TrustManager peers) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3", jsse);
    context.init(own == null ? null : new KeyManager[] {own}, new TrustManager[] {peers}, null);
    if (isConscrypt()) {
      // Its factory's setting is the context's own, for its engines too; a test holds it to that.
      Conscrypt.setNamedGroups(context.getSocketFactory(), settable);
    }
    return context;
  }

  /**
   * {@code key} as this library keeps its own keys, so that it need not be read anew for each
   * connection; {@code key} itself where that cannot be, or makes no difference.
   */
  PrivateKey own(PrivateKey key) {
    byte[] encoded = isConscrypt() ? key.getEncoded() : null;
    if (encoded == null) {
      return key;
    }
    try {
      return KeyFactory.getInstance(key.getAlgorithm(), jsse)
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      return key; // it takes keys of others too, or says at the first connection why not
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /** Leaves a client's socket TLS 1.3, the suites and groups of the policy and our protocol. */
  void limit(SSLSocket socket) {
    if (isConscrypt()) {
      // Not by SSLParameters: before Java 20 it throws and catches two exceptions for those.
      socket.setEnabledProtocols(versions());
      socket.setEnabledCipherSuites(KEY_KINDS.clone());
      Conscrypt.setApplicationProtocols(socket, protocols());
      Conscrypt.setBufferAllocator(socket, buffers);
      return;
    }
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(versions());
    parameters.setCipherSuites(TlsPolicy.SUITES.toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    parameters.setAlgorithmConstraints(new NoOldHashes());
    parameters.setApplicationProtocols(protocols());
    // Before JDK 20 the groups stay the JDK's own.
    NamedGroups.set(parameters, settable);
    socket.setSSLParameters(parameters);
  }

  /**
   * Lays the server's side of TLS, as the policy has it and with a certificate wanted of the
   * client, over a connected socket.
   */
  SSLSocket layer(SSLContext context, ObservedSocket socket) throws IOException {
    if (isConscrypt()) {
      SSLEngine engine = engine(context);
      engine.setUseClientMode(false);
      engine.setEnabledProtocols(versions());
      engine.setEnabledCipherSuites(KEY_KINDS.clone());
      engine.setNeedClientAuth(true);
      Conscrypt.setApplicationProtocols(engine, protocols());
      Conscrypt.setBufferAllocator(engine, buffers);
      return new EngineSocket(socket, engine, packets, buffers);
    }
    String host = socket.getInetAddress().getHostAddress();
    SSLSocket layered =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
    layered.setUseClientMode(false);
    limit(layered);
    layered.setNeedClientAuth(true);
    return layered;
  }

  /** Conscrypt says by an unchecked exception that it has no descriptors left, for one. */
  private static SSLEngine engine(SSLContext context) throws IOException {
    try {
      return context.createSSLEngine();
    } catch (RuntimeException e) {
      throw new IOException("there is no engine: " + Alerts.text(e), e);
    }
  }

  private static String[] versions() {
    return new String[] {TlsPolicy.VERSION};
  }

  private static String[] protocols() {
    return new String[] {TlsPolicy.PROTOCOL};
  }

  private static String settable(String group) {
    return Stream.of("x25519").filter(group::equalsIgnoreCase).findAny().orElse(group);
  }

  private boolean isConscrypt() {
    return conscrypt;
  }
}
