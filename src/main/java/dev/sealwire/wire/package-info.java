/**
 * The channel: frames and control messages over one TLS connection, and their limits. Pure: it
 * reads and writes streams that others opened.
 *
 * <p>A frame is {@code type u8 || stream u32 || length u24 || body}, big-endian. Control bodies are
 * JSON, DATA and PAGE bodies raw. The frame that opens stream 1 for a payload named {@code a}:
 *
 * <pre>{@code
 * 10 00000001 00000c 7b226e616d65223a2261227d
 * }</pre>
 *
 * <p>The whole conversation is in docs/formats/channel.md, whose examples the tests read.
 */
package dev.sealwire.wire;
