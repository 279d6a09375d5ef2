package dev.sealwire.cli;

/**
 * Where a collector listens.
 *
 * @param host a name or an address
 * @param port 1 to 65535
 */
record Endpoint(String host, int port) {
  /**
   * Reads {@code HOST:PORT}, an IPv6 address in brackets.
   *
   * @param what where the text comes from, for messages
   */
  static Endpoint parse(String what, String text) throws Failure {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    int port = 0;
    try {
      port = Integer.parseInt(text.substring(colon + 1));
    } catch (NumberFormatException e) {
      // Told below, with everything else that is wrong with it.
    }
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw Failure.usage(
          what + " is " + text + ", want HOST:PORT",
          "an IPv6 address goes in brackets: [::1]:7443");
    }
    return new Endpoint(host, port);
  }
}
