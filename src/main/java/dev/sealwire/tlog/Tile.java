package dev.sealwire.tlog;

import dev.sealwire.bytes.Bytes;

/** A tile of the tree (tlog-tiles); placeholder shape until the package lands. */
public record Tile(int level, long index, Bytes hashes) {}
