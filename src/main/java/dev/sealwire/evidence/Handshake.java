package dev.sealwire.evidence;

import dev.sealwire.bytes.JsonFields;
import dev.sealwire.bytes.JsonWriter;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen of a connection attempt, accepted or refused. Null stands for what was never said.
 *
 * @param session 32 hexadecimal digits, random, this connection's name in every later entry
 * @param peer numeric address of the peer
 * @param port port of the peer
 * @param hello the first thing it said, or null if it said nothing
 * @param version protocol version chosen
 * @param suite cipher suite chosen
 * @param group key exchange group chosen
 * @param alpn application protocol chosen
 * @param chain SHA-256 of each certificate shown, the peer's own first
 * @param subject common name of the peer's certificate
 * @param role role its certificate gives it
 * @param policy SHA-256 of the policy it was held to
 * @param micros microseconds from accept to outcome
 */
public record Handshake(
    String session,
    String peer,
    int port,
    Hello hello,
    String version,
    String suite,
    String group,
    String alpn,
    List<Sha256> chain,
    String subject,
    String role,
    Sha256 policy,
    long micros) {

  /** Certificates of a chain that are recorded. */
  public static final int CHAIN_MAX = 8;

  /** Copies the list. */
  public Handshake {
    chain = List.copyOf(chain.size() <= CHAIN_MAX ? chain : chain.subList(0, CHAIN_MAX));
  }

  void write(JsonWriter json) {
    json.put("session", session).put("peer", peer).put("port", port);
    if (hello != null) {
      json.object("hello", hello::write);
    }
    json.put("version", version)
        .put("suite", suite)
        .put("group", group)
        .put("alpn", alpn)
        .put("chain", chain.stream().map(Sha256::hex).toList())
        .put("subject", subject)
        .put("role", role)
        .put("policy", policy)
        .put("micros", micros);
  }

  static Handshake read(JsonFields json) throws MalformedException {
    return new Handshake(
        json.string("session"),
        json.string("peer"),
        (int) json.number("port", 0, 65535),
        json.has("hello") ? json.object("hello", Hello::read) : null,
        json.stringOrNull("version"),
        json.stringOrNull("suite"),
        json.stringOrNull("group"),
        json.stringOrNull("alpn"),
        chain(json.strings("chain")),
        json.stringOrNull("subject"),
        json.stringOrNull("role"),
        json.sha256("policy"),
        json.number("micros"));
  }

  private static List<Sha256> chain(List<String> hashes) throws MalformedException {
    if (hashes.size() > CHAIN_MAX) {
      throw new MalformedException(
          "chain", "has " + hashes.size() + " certificates, want at most " + CHAIN_MAX);
    }
    List<Sha256> chain = new ArrayList<>(hashes.size());
    for (String hash : hashes) {
      chain.add(Sha256.ofHex(hash));
    }
    return chain;
  }
}
