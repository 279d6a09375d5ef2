/**
 * The client: sends payloads over a connection, verifies each receipt before it calls anything
 * sent, and keeps receipts and checkpoints, so that a collector that rewrites its log is caught by
 * the next connection. And the other one, which reads the log of a collector that serves: it gives
 * what it is told as unverified, but for the one checkpoint that it is all held against. Over that
 * one an admin has issuings and revocations recorded, and believes them done by their receipts.
 */
package dev.sealwire.field;
