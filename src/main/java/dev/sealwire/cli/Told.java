package dev.sealwire.cli;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.ClockStepped;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceReader;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.HandshakeStorm;
import dev.sealwire.evidence.LogOpened;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.SessionClosed;
import dev.sealwire.pki.Certificates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An event in one line: who, and what. Names are looked up in the log and shown escaped. */
final class Told {
  private static final int NAMES_MAX = 1000;
  private static final int WHAT_CHARACTERS_MAX = 300;
  private static final int HASH_DIGITS = 16;

  /**
   * Two columns, already escaped.
   *
   * @param who the peer or the holder
   * @param what what happened
   */
  record Line(String who, String what) {}

  private final EvidenceReader log;
  private final Map<Sha256, String> names = new LinkedHashMap<>();

  Told(EvidenceReader log) {
    this.log = log;
  }

  Line of(Event event) throws IOException {
    if (event instanceof HandshakeAccepted e) {
      return handshake(e.handshake(), "in as " + e.handshake().role());
    }
    if (event instanceof HandshakeRejected e) {
      return handshake(e.handshake(), e.reason() + ": " + e.detail());
    }
    if (event instanceof HandshakeStorm e) {
      return storm(e);
    }
    if (event instanceof PayloadReceived e) {
      String claims = e.caseId() == null ? "" : " case " + e.caseId();
      return line(
          name(e.certificate()),
          e.name() + claims + ", " + Shown.bytes(e.size()) + ", sha256 " + shortly(e.sha256()));
    }
    if (event instanceof PayloadAborted e) {
      return line(
          name(e.certificate()),
          e.name() + ", " + Shown.bytes(e.size()) + " came, " + e.reason() + ": " + e.detail());
    }
    if (event instanceof CertificateIssued e) {
      String until = Rows.seconds(e.notAfter());
      return line(
          e.subject(),
          e.role() + " until " + until + ", serial " + e.serial() + by(e.by(), e.asker()));
    }
    if (event instanceof CertificateRevoked e) {
      return line(
          e.subject(),
          e.role() + ", " + e.reason() + ", serial " + e.serial() + by(e.by(), e.asker()));
    }
    if (event instanceof AuthoritySucceeded e) {
      return line(
          name(e.certificate()),
          "takes the place of "
              + name(e.previous())
              + ", both"
              + " trusted from here on, by "
              + e.by());
    }
    if (event instanceof EvidenceRead e) {
      return line(name(e.certificate()), e.purpose() + ": " + e.detail());
    }
    if (event instanceof EvidenceExported e) {
      return line(name(e.certificate()), "sha256 " + shortly(e.sha256()) + ", " + e.detail());
    }
    if (event instanceof EvidenceVerified e) {
      return line(name(e.certificate()), "says: " + e.claim());
    }
    if (event instanceof EvidenceRefused e) {
      return line(name(e.certificate()), e.reason() + ": " + e.purpose() + ", " + e.detail());
    }
    if (event instanceof AdminRefused e) {
      return line(name(e.certificate()), e.reason() + ": " + e.request() + " " + e.detail());
    }
    return new Line("-", Shown.text(own(event), WHAT_CHARACTERS_MAX));
  }

  private static String by(String by, Asker asker) {
    return ", by " + by + (asker == null ? "" : " over the channel");
  }

  private static String own(Event event) {
    if (event instanceof SessionClosed e) {
      String detail = e.detail() == null ? "" : ": " + e.detail();
      String counts = e.payloads() + " received, " + e.aborted() + " aborted, ";
      return counts + Shown.bytes(e.bytesIn()) + " in, " + e.reason() + detail;
    }
    if (event instanceof LogOpened e) {
      return e.origin() + ", " + e.software();
    }
    if (event instanceof CollectorStarted e) {
      return e.listen() + ", " + e.software() + ", " + e.tls();
    }
    if (event instanceof CollectorStopped e) {
      return e.reason();
    }
    if (event instanceof CollectorReloaded e) {
      List<String> said = new ArrayList<>();
      said.add("asked for by " + e.by());
      said.add(
          e.changed().isEmpty() ? "nothing changed" : "new: " + String.join(", ", e.changed()));
      e.refused().forEach(one -> said.add("refused: " + one.what() + ": " + one.detail()));
      return String.join("; ", said);
    }
    if (event instanceof ClockStepped e) {
      return "the clock was at " + e.previous();
    }
    if (event instanceof Recovery e) {
      return String.join(
          "; ", e.found().stream().map(found -> found.what() + ": " + found.detail()).toList());
    }
    return "";
  }

  private static Line handshake(Handshake handshake, String outcome) {
    String holder = handshake.subject() == null ? "" : " " + handshake.subject();
    String ja4 =
        handshake.hello() == null || handshake.hello().ja4() == null
            ? ""
            : ", ja4 " + handshake.hello().ja4();
    String group = handshake.group() == null ? "" : ", " + handshake.group();
    return line(Home.hostPort(handshake.peer(), handshake.port()) + holder, outcome + group + ja4);
  }

  private static Line storm(HandshakeStorm storm) {
    List<HandshakeStorm.Counted> named = storm.sources();
    long more = named.size() - 1 + (storm.other() == null ? 0 : storm.other().sources());
    String most = named.isEmpty() ? "many" : named.get(0).name();
    String reasons =
        String.join(", ", storm.reasons().stream().map(r -> r.count() + " " + r.name()).toList());
    return line(
        most + (more > 0 ? " and " + more + " more" : ""),
        storm.count() + " refused since " + Rows.seconds(storm.from()) + ": " + reasons);
  }

  private static Line line(String who, String what) {
    return new Line(Shown.text(who), Shown.text(what, WHAT_CHARACTERS_MAX));
  }

  private static String shortly(Sha256 hash) {
    return hash.hex().substring(0, HASH_DIGITS);
  }

  /** Whose certificate it is, as the log has it; its hash if the log does not. */
  private String name(Sha256 certificate) throws IOException {
    String known = names.get(certificate);
    if (known != null) {
      return known;
    }
    if (names.size() >= NAMES_MAX) {
      names.clear();
    }
    String name = subject(certificate, log.certificate(certificate)).orElse(shortly(certificate));
    names.put(certificate, name);
    return name;
  }

  private static Optional<String> subject(Sha256 certificate, Optional<Bytes> der) {
    try {
      return der.isEmpty() || !Sha256.hash(der.get()).equals(certificate)
          ? Optional.empty()
          : Optional.of(Certificates.subject(Certificates.decode(der.get())));
    } catch (MalformedException e) {
      return Optional.empty(); // Tampered with; verify says so.
    }
  }
}
