/**
 * What an operator sees of a collector that runs: its log lines, its figures, its health. The only
 * home of logging and metrics libraries; the collector and the ledger know two small ports, {@link
 * dev.sealwire.collector.Operator} and {@link dev.sealwire.ledger.LedgerWatch}, and nothing of who
 * stands behind them.
 *
 * <p>Three rules. Nothing here is waited for: lines go through a bounded queue and are dropped when
 * it is full, figures are read when somebody asks. Nothing a peer says can do harm: a text is cut,
 * and what does not show as itself is escaped, so that a line is one line; no peer names a metric
 * or a label. And a flood of knocks is no flood of lines: of each kind some come through, and how
 * many did not is said.
 *
 * <pre>
 * text   2026-11-23T08:10:03.123Z warning store.trouble: 3 refusals cannot be recorded: ...
 *        2026-11-23T08:10:04.001Z info connection.refused reason=rate peer=192.0.2.7: not looked at
 * json   {"time":"2026-11-23T08:10:04.001Z","level":"info","event":"connection.refused",
 *         "message":"not looked at","reason":"rate","peer":"192.0.2.7"}
 * </pre>
 */
package dev.sealwire.observe;
