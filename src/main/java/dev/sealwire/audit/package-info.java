/**
 * Reads a whole log again through the read ports, and says what holds: a verdict for each {@link
 * dev.sealwire.audit.Area}, and a finding for each thing that is not as it must be. Pure.
 *
 * <p>It cannot overstate. Every hash is computed again from the bytes, by code that the writer does
 * not use: the tree, the chain, the tiles and the search columns are derived here from the leaves
 * alone. What was not looked at is said to be NOT CHECKED, in words, and is never counted as fine;
 * what could not be read ends the audit with an {@link java.io.IOException} and is never counted as
 * wrong.
 *
 * <p>Constant memory: rows come from cursors and are merged as they pass. What must be remembered
 * (open sessions, issued certificates, content and statements seen before) has a named limit each,
 * and what lies beyond it is NOT CHECKED.
 *
 * <pre>
 * 1  entries, merged by index with search rows, level-0 tiles and checkpoints; reading, hashing,
 *    decoding and signatures on other threads, their results in order
 * 2  stored certificates that no entry names
 * 3  blocks of entries that name payloads again, the bytes of each payload on other threads
 * 4  payload rows and vault files that no entry names
 * </pre>
 *
 * <p>The kinds of findings are listed in docs/formats/verify.md.
 */
package dev.sealwire.audit;
