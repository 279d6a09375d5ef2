package dev.sealwire.pki;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says what a PEM or DER file holds, without trusting or changing anything and without a
 * passphrase. Of a private key it says the kind and whose it is, never a bit of it.
 */
public final class Inspection {
  private static final String KIT = "Sealwire kit: ";
  private static final List<String> KIT_LABELS = List.of(KIT, "Role: ", "Collector: ", "Log: ");
  private static final String CERTIFICATE = "certificate";
  private static final String KEY = "private key";

  /**
   * One thing in the file.
   *
   * @param kind such as {@code certificate}
   * @param words what it is for, in plain words
   * @param facts in an order made for reading; values are foreign text, shortened
   */
  public record Thing(String kind, String words, Map<String, String> facts) {
    /** Copies the map and keeps its order. */
    public Thing {
      facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
  }

  private final Instant now;
  private final List<X509Certificate> certificates = new ArrayList<>();

  private Inspection(Instant now) {
    this.now = now;
  }

  /**
   * What is in a PEM text, at most {@link PemFiles#PEM_BYTES_MAX} bytes.
   *
   * @throws MalformedException if it is no PEM text, or a block of a kind that is known is not that
   */
  public static List<Thing> pem(Bytes text, Instant now) throws MalformedException {
    return new Inspection(now).of(Pem.parse(text));
  }

  /**
   * What is in DER: a certificate, a signing request or a revocation list.
   *
   * @throws MalformedException if it is none of these
   */
  public static Thing der(Bytes der, Instant now) throws MalformedException {
    Inspection inspection = new Inspection(now);
    try {
      return inspection.certificate(Certificates.decode(der));
    } catch (MalformedException notThat) {
      try {
        return inspection.request(SigningRequest.decode(der));
      } catch (MalformedException notThatEither) {
        return inspection.list(RevocationList.decode(der));
      }
    }
  }

  private List<Thing> of(Pem pem) throws MalformedException {
    List<Thing> things = new ArrayList<>();
    for (PemBlock block : pem.blocks()) {
      if (block.label().equals(PemBlock.CERTIFICATE)) {
        certificates.add(block.certificate());
      }
    }
    if (pem.text().stream().anyMatch(line -> line.startsWith(KIT))) {
      things.add(kit(pem));
    }
    for (PemBlock block : pem.blocks()) {
      things.add(block(block));
    }
    return List.copyOf(things);
  }

  private Thing kit(Pem pem) {
    Map<String, String> said = new LinkedHashMap<>();
    for (String line : pem.text()) {
      for (String label : KIT_LABELS) {
        if (line.startsWith(label)) {
          said.putIfAbsent(label, line.substring(label.length()));
        }
      }
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", shown(said.getOrDefault(KIT, "")));
    facts.put("role", shown(said.getOrDefault("Role: ", "")));
    facts.put("collector", shown(said.getOrDefault("Collector: ", "")));
    facts.put("log", vkey(said.getOrDefault("Log: ", "")));
    boolean key = pem.blocks().get(0).isPrivateKey();
    facts.put("key", key ? "in it" : "not in it: only its owner has it");
    facts.put("whole", whole(said));
    return new Thing("kit", "all that one person needs to reach a collector", facts);
  }

  /** In full if it is one: somebody may want to copy it, and it has no hidden characters. */
  private static String vkey(String text) {
    try {
      Names.checkVkey(text);
      return text;
    } catch (MalformedException e) {
      return shown(text);
    }
  }

  /** Whether its parts fit together; without its key, which may be encrypted. */
  private String whole(Map<String, String> said) {
    if (certificates.size() < 2) {
      return "no: it holds " + certificates.size() + " certificates, want its own and its CA's";
    }
    try {
      Kit.of(
          said.getOrDefault(KIT, ""),
          Role.parse(said.getOrDefault("Role: ", "")),
          said.getOrDefault("Collector: ", ""),
          said.getOrDefault("Log: ", ""),
          null,
          certificates.get(0),
          certificates.subList(1, certificates.size()));
      return "yes";
    } catch (MalformedException e) {
      return "no: " + e.getMessage();
    }
  }

  private Thing block(PemBlock block) throws MalformedException {
    return switch (block.label()) {
      case PemBlock.CERTIFICATE -> certificate(block.certificate());
      case PemBlock.REQUEST, PemBlock.NEW_REQUEST ->
          request(SigningRequest.decode(Bytes.wrap(block.content().reveal())));
      case PemBlock.REVOCATION_LIST -> list(RevocationList.of(block));
      case PemBlock.PRIVATE_KEY -> key(PrivateKeyCodec.decode(block, null));
      case PemBlock.ENCRYPTED_PRIVATE_KEY ->
          new Thing(KEY, "encrypted: nothing can be said of it without its passphrase", Map.of());
      default ->
          new Thing(
              shown(block.label()).toLowerCase(java.util.Locale.ROOT),
              block.label().endsWith("PRIVATE KEY")
                  ? "a key in a form that is not read here; openssl pkcs8 -topk8 makes it PKCS#8"
                  : "nothing that is read here",
              Map.of());
    };
  }

  private Thing certificate(X509Certificate certificate) throws MalformedException {
    Map<String, String> facts = new LinkedHashMap<>();
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    facts.put("name", shown(Certificates.subject(certificate)));
    facts.put("role", role(certificate));
    List<String> hosts = hosts(certificate);
    if (!hosts.isEmpty()) {
      facts.put("hosts", String.join(" ", hosts));
    }
    facts.put("serial", shown(Certificates.serialHex(certificate)));
    facts.put("sha256", Certificates.fingerprint(certificate).hex());
    facts.put("issuer", issuer(certificate));
    facts.put("key", Keys.describe(certificate.getPublicKey()));
    facts.put("from", from.toString());
    facts.put("until", to.toString());
    String time = now.isBefore(from) ? "not valid yet" : now.isAfter(to) ? "expired" : "valid now";
    facts.put("time", time);
    return new Thing(CERTIFICATE, words(certificate), facts);
  }

  private static String role(X509Certificate certificate) {
    if (certificate.getBasicConstraints() >= 0) {
      return "authority";
    }
    try {
      return Role.of(certificate).label();
    } catch (MalformedException e) {
      return "none: " + e.getMessage();
    }
  }

  private static String words(X509Certificate certificate) {
    if (certificate.getBasicConstraints() >= 0) {
      return "of an authority: signs the certificates of others";
    }
    try {
      return switch (Role.of(certificate)) {
        case FIELD -> "lets its holder send evidence, if its issuing is in the collector's log";
        case AUDITOR -> "lets its holder read, if its issuing is in the collector's log";
        case ADMIN -> "lets its holder administer, if its issuing is in the collector's log";
        case COLLECTOR -> "of a collector: clients know it by this";
      };
    } catch (MalformedException e) {
      return "none that a collector of this kind lets in";
    }
  }

  private static List<String> hosts(X509Certificate certificate) throws MalformedException {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return (names == null ? List.<List<?>>of() : names)
          .stream()
              .filter(name -> name.get(0).equals(2) || name.get(0).equals(7)) // dNSName, iPAddress
              .map(name -> shown(String.valueOf(name.get(1))))
              .collect(Collectors.toList());
    } catch (CertificateParsingException e) {
      throw new MalformedException("certificate", "has an unreadable subject alternative name");
    }
  }

  private String issuer(X509Certificate certificate) {
    if (CertificateAuthority.isSignedBy(certificate, certificate)) {
      return "itself";
    }
    String name = shown(certificate.getIssuerX500Principal().getName());
    for (X509Certificate other : certificates) {
      if (CertificateAuthority.isSignedBy(certificate, other)) {
        return name + ", whose certificate is in this file and signed it";
      }
    }
    return name + ", whose signature cannot be checked with this file alone";
  }

  private Thing request(SigningRequest request) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", shown(request.commonName()) + ", which nobody checked");
    facts.put("key", Keys.describe(request.publicKey()));
    return new Thing(
        "signing request",
        "asks for a certificate; whoever made it has the private key: sealwire pki issue --csr",
        facts);
  }

  private Thing list(RevocationList list) throws MalformedException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("issuer", shown(list.issuer()));
    facts.put("number", list.number().toString());
    facts.put("revoked", Integer.toString(list.size()));
    facts.put("from", list.thisUpdate().toString());
    Instant next = list.nextUpdate();
    facts.put("until", next == null ? "it does not say" : next.toString());
    facts.put("time", next != null && now.isAfter(next) ? "out of date" : "valid now");
    return new Thing(
        "revocation list",
        "certificates that its issuer takes back; a collector goes by its log instead",
        facts);
  }

  private Thing key(PrivateKey key) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("key", Keys.describe(key));
    for (X509Certificate certificate : certificates) {
      if (!facts.containsKey("of") && Keys.isPair(key, certificate.getPublicKey())) {
        facts.put(
            "of",
            "the certificate " + shown(Certificates.serialHex(certificate)) + " in this file");
      }
    }
    return new Thing(KEY, "not encrypted: whoever reads this file has it", facts);
  }

  /** Foreign text without what does not show, shortened. */
  private static String shown(String text) {
    String quoted = Names.quote(text);
    return quoted.substring(1, quoted.length() - 1);
  }
}
