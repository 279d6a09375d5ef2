package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.ledger.Appended;
import dev.sealwire.tls.ServerTls;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * What a running collector is to take up, and what it was asked to and is not to.
 *
 * @param tls the collector's identity for connections from now on, or null: as it is
 * @param trusted the authorities for connections from now on, those that are revoked too, or null:
 *     as they are
 * @param settings limits and deadlines from now on, or null: as they are. Name, streams, credit,
 *     idle and payload limits are those of connections from now on; addresses do not change
 * @param collector SHA-256 of the collector's certificate as it is then
 * @param authorities SHA-256 of the certificates of the authorities in force as they are then
 * @param changed what is taken up, as {@link CollectorReloaded} names it
 * @param refused what is not
 */
public record Reload(
    ServerTls tls,
    Set<X509Certificate> trusted,
    CollectorSettings settings,
    Sha256 collector,
    List<Sha256> authorities,
    List<String> changed,
    List<CollectorReloaded.Refused> refused) {
  /** Copies the collections. */
  public Reload {
    trusted = trusted == null ? null : Set.copyOf(trusted);
    authorities = List.copyOf(authorities);
    changed = List.copyOf(changed);
    refused = List.copyOf(refused);
  }

  /** Looks at the files again. */
  public interface Reloading {
    /**
     * Has {@link Collector#reload} take up what there is.
     *
     * @param by who asked
     * @param asker who asked over the channel, or null
     * @throws IOException if nothing was taken up, because it cannot be recorded
     */
    Appended reload(String by, Asker asker) throws IOException;
  }
}
