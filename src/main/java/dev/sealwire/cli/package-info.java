/**
 * The command line: picocli commands, wiring, rendering, exit codes. The only home of picocli, of
 * {@code System.out} and of the exit code.
 *
 * <p>The contract, held by transcript tests:
 *
 * <ul>
 *   <li>stdout carries the result alone, UTF-8; with {@code --json} one object a line.
 *   <li>stderr carries {@code sealwire: error: ...}, then {@code sealwire: hint: ...} where there
 *       is something to do about it, {@code sealwire: warning: ...} for what does not stop a
 *       command, and progress where stderr is a terminal.
 *   <li>A failed command leaves no output file, and none is overwritten unless {@code --force} says
 *       so.
 *   <li>No stack trace without {@code --verbose}; no prompt without a terminal.
 *   <li>What comes from a peer or a log is shown without control characters.
 * </ul>
 *
 * <pre>
 * exit code
 *   0  done, or intact
 *   1  internal fault
 *   2  usage: an argument, a setting, or a command that makes no sense here
 *   3  evidence fails verification
 *   4  peer refused or untrusted
 *   5  could not read or reach what was needed, so nothing was decided
 * </pre>
 *
 * <p>Settings come from flags, then from {@code SEALWIRE_...} variables, then from {@code
 * config/sealwire.properties} of the home; see {@link dev.sealwire.cli.Setting}.
 *
 * <p>A command is a class with {@code @Command} that takes the {@link dev.sealwire.cli.Root} in its
 * constructor, and is listed in {@link dev.sealwire.cli.Sealwire}. It returns an exit code of
 * {@link dev.sealwire.cli.Exit} or throws; {@link dev.sealwire.cli.Faults} says what an exception
 * means.
 */
package dev.sealwire.cli;
