package dev.sealwire.wire;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.JsonWriter;
import java.time.Instant;

/**
 * How a collector stands, asked for by an auditor or an admin. Fields and examples:
 * docs/formats/channel.md. Unknown fields are ignored.
 */
public final class StatusMessages {
  /** Certificates that a state names; what goes beyond is counted. */
  public static final int EXPIRING_MAX = 100;

  private StatusMessages() {}

  /** Asks for a {@link State}. */
  public record Status() implements Message {
    @Override
    public FrameType frameType() {
      return FrameType.STATUS;
    }

    @Override
    public Bytes encode() {
      return new JsonWriter().toBytes();
    }
  }

  /**
   * The program and how it runs.
   *
   * @param software name and version
   * @param tls name and version of the library that speaks TLS
   * @param started when it went into service, by its clock
   * @param now when this was said, by its clock
   * @param draining whether it is stopping
   */
  public record Running(
      String software, String tls, Instant started, Instant now, boolean draining) {}

  /**
   * Who is connected now.
   *
   * @param field sessions of that role, likewise the next two
   * @param max how many connections may be in service
   * @param handshaking handshakes under way
   */
  public record Connected(long field, long auditor, long admin, long max, long handshaking) {
    /** Connections in service. */
    public long open() {
      return field + auditor + admin;
    }
  }

  /**
   * Work.
   *
   * @param open payloads on their way now
   * @param received payloads recorded since the start
   * @param receivedBytes their bytes
   * @param aborted payloads that were begun and not taken, since the start
   * @param queue entries that wait for the writer
   */
  public record Work(long open, long received, long receivedBytes, long aborted, long queue) {}

  /**
   * What was refused of late.
   *
   * @param refused connections refused, recorded one by one or folded
   * @param folded those of them that are only counted in a storm
   * @param storms entries {@code handshake.storm}
   */
  public record Refusals(long refused, long folded, long storms) {}

  /**
   * The disk; -1 where it is not known.
   *
   * @param storeBytes the store in all, vault included
   * @param vaultFiles payloads in the vault
   * @param vaultBytes their bytes
   * @param freeBytes left on the disk
   */
  public record Storage(long storeBytes, long vaultFiles, long vaultBytes, long freeBytes) {
    /** Nothing is known. */
    public static final Storage UNKNOWN = new Storage(-1, -1, -1, -1);
  }

  /** A certificate that expired, or will soon. */
  public record Expiring(String subject, String role, String serial, Instant notAfter) {}
}
