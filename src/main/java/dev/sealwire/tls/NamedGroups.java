package dev.sealwire.tls;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/** The named groups of {@link SSLParameters}, which has them since JDK 20 only. */
final class NamedGroups {
  private NamedGroups() {}

  /** The groups set there; empty before JDK 20 or if none are. */
  static Optional<List<String>> of(SSLParameters parameters) {
    try {
      Object groups = SSLParameters.class.getMethod("getNamedGroups").invoke(parameters);
      return Optional.ofNullable((String[]) groups).map(List::of);
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  /** Sets the groups; false before JDK 20, where they stay the JDK's own. */
  static boolean set(SSLParameters parameters, String[] groups) {
    try {
      SSLParameters.class
          .getMethod("setNamedGroups", String[].class)
          .invoke(parameters, (Object) groups);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
