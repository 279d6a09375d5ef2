package dev.sealwire.field;

/**
 * Is told how sending goes; called on the client's own threads, one call at a time for each method.
 */
public interface SendListener {
  /** So many more bytes were handed to the connection. */
  void bytes(long count);

  /** A payload's receipt was verified and kept. */
  void sent(Sent sent);

  /**
   * The collector refused a payload.
   *
   * @param name what it is called
   * @param code the collector's code
   * @param detail the collector's words
   */
  void refused(String name, String code, String detail);
}
