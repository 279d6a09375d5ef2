/**
 * Keys and certificates: makes them, writes them, reads them back strictly, and says of a presented
 * chain exactly why it is not accepted. The only home of Bouncy Castle's certificates; no provider
 * is ever registered, and randomness and time come through parameters.
 *
 * <p>Profile (RFC 5280). The authority: P-256, self-signed with ECDSA and SHA-256, critical
 * BasicConstraints with path length 0, critical KeyUsage keyCertSign and cRLSign. Everyone else:
 * critical KeyUsage digitalSignature; ExtendedKeyUsage serverAuth for the collector, clientAuth for
 * the others; the role as a URI in the subject alternative name. All: a random serial of 128 bits,
 * key identifiers of RFC 7093 section 2 method 1 (the first 160 bits of SHA-256 over the key),
 * valid from five minutes before they are made, because clocks differ.
 *
 * <p>Files are PEM (RFC 7468): certificates readable by all, private keys PKCS#8 with mode 0600
 * from the moment the file exists, and nothing is ever overwritten. With a passphrase a key is
 * PBES2 (RFC 8018): PBKDF2 with HMAC-SHA-256 and 600,000 rounds, then AES-256-CBC.
 *
 * <p>A kit is all that one person needs, in one file:
 *
 * <pre>
 * Sealwire kit: alice
 * Role: field
 * Collector: collector.example:7443
 * Log: collector.example+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
 * -----BEGIN PRIVATE KEY-----
 * ...
 * -----BEGIN CERTIFICATE-----       the certificate of alice
 * ...
 * -----BEGIN CERTIFICATE-----       the certificate of the authority that signed it
 * ...
 * </pre>
 *
 * <p>While one authority takes the place of another there are more blocks behind the last, each an
 * authority that is trusted as well, 4 in all at most.
 *
 * <p>The label is {@code ENCRYPTED PRIVATE KEY} where a passphrase protects the key; the block is
 * absent where the key never left its owner, who sent a signing request. The same file serves
 * {@code openssl s_client} as {@code -cert}, {@code -key} and {@code -CAfile}, and curl likewise.
 * Nothing signs the four lines of text: whoever can alter the file can alter them, so what they
 * name proves itself by certificate and by log signature when it is used.
 */
package dev.sealwire.pki;
