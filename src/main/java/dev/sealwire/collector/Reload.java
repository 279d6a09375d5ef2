package dev.sealwire.collector;

import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.tls.ServerTls;
import java.util.List;

/**
 * What a running collector is to take up, and what it was asked to and is not to.
 *
 * @param by who asked
 * @param tls identity and check of clients for connections from now on, or null: as they are
 * @param settings limits and deadlines from now on, or null: as they are. Name, streams, credit,
 *     idle and payload limits are those of connections from now on; addresses do not change
 * @param collector SHA-256 of the collector's certificate as it is then
 * @param authorities SHA-256 of the certificates of the authorities as they are then
 * @param changed what is taken up, as {@link CollectorReloaded} names it
 * @param refused what is not
 */
public record Reload(
    String by,
    ServerTls tls,
    CollectorSettings settings,
    Sha256 collector,
    List<Sha256> authorities,
    List<String> changed,
    List<CollectorReloaded.Refused> refused) {
  /** Copies the lists. */
  public Reload {
    authorities = List.copyOf(authorities);
    changed = List.copyOf(changed);
    refused = List.copyOf(refused);
  }
}
