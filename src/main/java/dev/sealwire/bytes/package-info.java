/**
 * Values that everything else is made of: immutable bytes, SHA-256, secrets, strict hexadecimal,
 * base64 and JSON, and the few exceptions. Pure: no file, socket, clock or randomness.
 *
 * <p>What is read here has one spelling only. {@code "QQ=="} is one byte; {@code "QQ"} and {@code
 * "QR=="} are refused, so that two different texts never mean the same bytes.
 */
package dev.sealwire.bytes;
