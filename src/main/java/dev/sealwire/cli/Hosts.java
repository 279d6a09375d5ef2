package dev.sealwire.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What this machine is called. */
final class Hosts {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern DNS = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern NUMBER_LAST = Pattern.compile("(.*\\.)?[0-9]+");

  private Hosts() {}

  /** This host's name as far as a certificate can carry it, else {@code localhost}. */
  static String own() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      boolean usable =
          name.length() <= 253
              && DNS.matcher(name).matches()
              && !NUMBER_LAST.matcher(name).matches();
      return usable ? name : LOOPBACK.get(0);
    } catch (UnknownHostException e) {
      return LOOPBACK.get(0); // It has a name that does not resolve: of no use to a client either.
    }
  }

  /** The names of a collector's certificate, the one to advertise first. */
  static List<String> ofCollector(List<String> given, String own) {
    Set<String> names = new LinkedHashSet<>(given);
    names.add(own);
    names.addAll(LOOPBACK);
    return new ArrayList<>(names);
  }
}
