package dev.sealwire.evidence;

import java.time.Instant;

/**
 * What a leaf says.
 *
 * @param time the collector's clock when it was recorded
 * @param event what happened
 */
public record Entry(Instant time, Event event) {}
