/**
 * The client: sends payloads over a connection, verifies each receipt before it calls anything
 * sent, and keeps receipts and checkpoints, so that a collector that rewrites its log is caught by
 * the next connection.
 */
package dev.sealwire.field;
