package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Where connections come from, as far as they are told apart: an IPv4 address, or the /64 of an
 * IPv6 address, since whoever has one of its addresses has them all.
 *
 * @param prefix 4 or 8 bytes
 */
record Source(Bytes prefix) {
  private static final int IPV6_PREFIX_BYTES = 8;

  static Source of(InetAddress address) {
    byte[] all = address.getAddress();
    return new Source(
        address instanceof Inet6Address ? Bytes.of(all, 0, IPV6_PREFIX_BYTES) : Bytes.wrap(all));
  }

  /** {@code 192.0.2.7}, or {@code 2001:db8:0:7::/64}. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    if (prefix.size() == IPV6_PREFIX_BYTES) {
      for (int i = 0; i < IPV6_PREFIX_BYTES; i += 2) {
        out.append(Integer.toHexString((prefix.at(i) & 0xff) << 8 | prefix.at(i + 1) & 0xff));
        out.append(':');
      }
      return out.append(":/64").toString();
    }
    for (int i = 0; i < prefix.size(); i++) {
      out.append(i == 0 ? "" : ".").append(prefix.at(i) & 0xff);
    }
    return out.toString();
  }
}
