package dev.sealwire.cli;

import picocli.CommandLine.IVersionProvider;

/** Which program this is. */
final class Version implements IVersionProvider {
  /** {@code sealwire 0.1.0}, as it goes into the log. */
  static String software() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "sealwire " + (version == null ? "development" : version);
  }

  @Override
  public String[] getVersion() {
    return new String[] {software(), "Java " + Runtime.version()};
  }
}
