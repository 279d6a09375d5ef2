package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.Hello;
import dev.sealwire.evidence.StoredCertificate;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.Role;
import dev.sealwire.tls.ClientHello;
import dev.sealwire.tls.HandshakeResult;
import dev.sealwire.tls.Negotiated;
import dev.sealwire.tls.TlsNames;
import java.security.cert.X509Certificate;
import java.util.List;

/** Writes what the TLS layer saw of a connection attempt as what the log records of it. */
final class HandshakeRecord {
  private HandshakeRecord() {}

  static Handshake of(HandshakeResult result, String session, Sha256 policy) {
    Negotiated chosen = result.negotiated();
    X509Certificate leaf = result.chain().isEmpty() ? null : result.chain().get(0);
    return new Handshake(
        session,
        address(result),
        result.peer().getPort(),
        hello(result),
        chosen == null ? null : chosen.version(),
        chosen == null ? null : chosen.suite(),
        chosen == null ? null : chosen.group(),
        result.alpn(),
        result.chain().stream().map(Certificates::fingerprint).toList(),
        leaf == null ? null : Texts.capped(Certificates.subject(leaf)),
        leaf == null ? null : role(leaf),
        policy,
        result.duration().toNanos() / 1000);
  }

  /** The numeric address; an IPv6 scope names an interface of ours and is left out. */
  static String address(HandshakeResult result) {
    String address = result.peer().getAddress().getHostAddress();
    int scope = address.indexOf('%');
    return scope < 0 ? address : address.substring(0, scope);
  }

  /** What was seen, of a peer that is turned away although TLS had nothing against it. */
  static HandshakeResult refused(HandshakeResult seen, String reason, String detail) {
    return new HandshakeResult(
        seen.peer(),
        seen.local(),
        seen.received(),
        seen.hello(),
        seen.ja4(),
        seen.negotiated(),
        seen.alpn(),
        seen.chain(),
        reason,
        detail,
        seen.duration());
  }

  private static Hello hello(HandshakeResult result) {
    ClientHello hello = result.hello();
    if (hello == null) {
      Bytes raw = result.received();
      return raw.size() == 0
          ? null
          : new Hello(Sha256.hash(raw), raw.size(), null, null, null, null, null, null, copy(raw));
    }
    return new Hello(
        hello.hash(),
        hello.message().size(),
        result.ja4(),
        hello.serverName(),
        hello.versions().stream().map(TlsNames::version).toList(),
        hello.suites().stream().map(TlsNames::suite).toList(),
        hello.groups().stream().map(TlsNames::group).toList(),
        hello.alpnNames(),
        copy(hello.message()));
  }

  private static Bytes copy(Bytes all) {
    return all.slice(0, Math.min(all.size(), Hello.COPY_BYTES_MAX));
  }

  private static String role(X509Certificate leaf) {
    try {
      return Role.of(leaf).label();
    } catch (MalformedException e) {
      return null; // the reason of the refusal says it
    }
  }

  /** The certificates shown, to be kept beside the entry that names them by hash. */
  static List<StoredCertificate> certificates(HandshakeResult result) {
    return result.chain().stream()
        .limit(Handshake.CHAIN_MAX)
        .map(
            c -> new StoredCertificate(Certificates.fingerprint(c).bytes(), Certificates.encode(c)))
        .toList();
  }
}
