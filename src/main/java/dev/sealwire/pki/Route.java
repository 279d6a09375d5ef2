package dev.sealwire.pki;

import dev.sealwire.bytes.MalformedException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A way from a presented certificate to one of our roots, by names and key identifiers alone: no
 * signature has been looked at.
 *
 * @param path the leaf, then those between it and the root
 * @param root ours, not the peer's copy
 */
record Route(List<X509Certificate> path, X509Certificate root) {
  X509Certificate leaf() {
    return path.get(0);
  }

  /** All who signed, the leaf's issuer first, the root last. */
  List<X509Certificate> issuers() {
    List<X509Certificate> issuers = new ArrayList<>(path.subList(1, path.size()));
    issuers.add(root);
    return issuers;
  }

  /**
   * The routes for {@code chain}, whose first certificate is the leaf. None if it leads to no root;
   * usually one; several where roots share a name and no key identifier decides.
   */
  static List<Route> find(List<X509Certificate> chain, Set<X509Certificate> roots)
      throws MalformedException {
    List<X509Certificate> path = new ArrayList<>();
    X509Certificate current = chain.get(0);
    while (current != null) {
      path.add(current);
      List<Route> routes = new ArrayList<>();
      for (X509Certificate root : roots) {
        if (KeyIds.agree(current, root)) {
          routes.add(new Route(List.copyOf(path), root));
        }
      }
      if (!routes.isEmpty()) {
        return routes;
      }
      current = next(current, chain, path);
    }
    return List.of();
  }

  private static X509Certificate next(
      X509Certificate current, List<X509Certificate> chain, List<X509Certificate> path)
      throws MalformedException {
    for (X509Certificate candidate : chain) {
      if (!path.contains(candidate) && KeyIds.agree(current, candidate)) {
        return candidate;
      }
    }
    return null;
  }
}
