/**
 * A transparency log's mathematics and texts, in the open formats of C2SP, so that other people's
 * tools can check what Sealwire says. It knows digests, not evidence. Pure: no file, socket, clock
 * or randomness; of the JDK's security only digests and signatures, with the providers it is given.
 *
 * <p>Design goals: one spelling for each thing that is read; shape settled by arithmetic before
 * anything is hashed; types that tell what was verified ({@link
 * dev.sealwire.tlog.SignedCheckpoint}, {@link dev.sealwire.tlog.VerifiedNote}) from what merely was
 * read ({@link dev.sealwire.tlog.UnverifiedCheckpoint}, {@link dev.sealwire.tlog.Note}); the same
 * verdict with every provider.
 *
 * <pre>
 * tree        empty SHA-256(""), leaf SHA-256(0x00 || entry), node SHA-256(0x01 || left || right);
 *             RFC 6962 section 2.1
 * tile        1 to 256 hashes of 32 bytes at tile/L/N[.p/W]; N as x001/x234/067
 * note        text, an empty line, lines of: em dash, space, name, space,
 *             base64(u32 key id || signature)
 * key id      the first four bytes of SHA-256(name || 0x0A || type || public key)
 * vkey        name + "+" + key id in hex + "+" + base64(type || public key)
 * checkpoint  a note of three lines: origin, size in decimal, root in base64
 * cosignature u64 seconds || signature, in place of a signature
 * proof       c2sp.org/tlog-proof@v1, [extra base64], index decimal, hashes in base64, an empty
 *             line, the checkpoint
 * policy      log vkey [url], witness name vkey [url], group name all|any|k member...,
 *             quorum name|none
 * </pre>
 *
 * <p>A log and someone who checks it, who share nothing but the vkey ({@code PackageExampleTest}
 * runs this):
 *
 * <pre>{@code
 * TiledTree tree = new TiledTree(store);
 * tree.append(Merkle.leafHash(entry)).forEach(store::put);
 * SignedCheckpoint signed =
 *     SignedCheckpoint.sign(new Checkpoint(origin, tree.size(), tree.root()), signer);
 * Bytes file = new ProofFile(0, null, tree.inclusion(0, tree.size()), signed.note()).toBytes();
 *
 * Policy policy = Policy.forLog(VerifierKey.parse(vkey));
 * SignedCheckpoint seen = ProofFile.parse(file).verify(entry, policy, suite);
 * }</pre>
 */
package dev.sealwire.tlog;
