/**
 * Measures the real thing: a collector in a process of its own against clients in this one, beside
 * what the machine itself could do in the same run.
 *
 * <p>{@link dev.sealwire.bench.Bench} runs the works; each gives {@link
 * dev.sealwire.bench.Figure}s. A figure that is held against a limit is measured in turn with it,
 * round by round, so that a busy machine slows both.
 */
package dev.sealwire.bench;
