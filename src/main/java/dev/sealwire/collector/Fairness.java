package dev.sealwire.collector;

import java.time.Duration;

/**
 * What one peer may take, so that others get their share, and what may be written about strangers.
 *
 * @param handshakesSourceMax handshakes of one source under way at once; one more is refused
 * @param refusalsSourceRate refusals of one source a second that are recorded one by one
 * @param refusalsRate refusals of all sources a second that are recorded one by one
 * @param stormWindow how long refusals past a rate are counted before the count is recorded
 * @param connectionsCertificateMax connections of one certificate at once; one more is refused
 * @param entriesCertificateRate entries a second that one certificate may cause before it is slowed
 *     down; 0 is without limit
 * @param bytesCertificateRate bytes of frames a second that are read of one certificate; 0 is
 *     without limit
 */
public record Fairness(
    int handshakesSourceMax,
    int refusalsSourceRate,
    int refusalsRate,
    Duration stormWindow,
    int connectionsCertificateMax,
    int entriesCertificateRate,
    long bytesCertificateRate) {}
