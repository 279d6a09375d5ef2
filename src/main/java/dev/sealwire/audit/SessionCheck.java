package dev.sealwire.audit;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.AdminRefused;
import dev.sealwire.evidence.Asker;
import dev.sealwire.evidence.AuthoritySucceeded;
import dev.sealwire.evidence.CertificateIssued;
import dev.sealwire.evidence.CertificateRevoked;
import dev.sealwire.evidence.CollectorReloaded;
import dev.sealwire.evidence.CollectorStarted;
import dev.sealwire.evidence.CollectorStopped;
import dev.sealwire.evidence.Entry;
import dev.sealwire.evidence.Event;
import dev.sealwire.evidence.EvidenceExported;
import dev.sealwire.evidence.EvidenceRead;
import dev.sealwire.evidence.EvidenceRefused;
import dev.sealwire.evidence.EvidenceVerified;
import dev.sealwire.evidence.Handshake;
import dev.sealwire.evidence.HandshakeAccepted;
import dev.sealwire.evidence.HandshakeRejected;
import dev.sealwire.evidence.PayloadAborted;
import dev.sealwire.evidence.PayloadReceived;
import dev.sealwire.evidence.Recovery;
import dev.sealwire.evidence.SessionClosed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The order of things: starts and stops, and within them handshakes, payloads and closings. */
final class SessionCheck {
  /** Sessions that are open at a time and followed. */
  static final int SESSIONS_MAX = 100_000;

  /** Sessions whose names are remembered, to know one that comes again. */
  static final int NAMES_MAX = 1 << 20;

  /**
   * How long after a handshake its entry may be, so that a certificate may have run out between.
   */
  static final Duration RECORDED_WITHIN = Duration.ofMinutes(1);

  private static final Pattern SESSION = Pattern.compile("[0-9a-f]{32}");

  private static final Set<String> READERS = Set.of("auditor", "admin");
  private static final String ADMIN = "admin";

  private static final class Session {
    private final Sha256 certificate;
    private final String role;
    private final String subject;
    private final long unknown; // entries that could not be read before it was opened
    private long payloads;
    private long aborted;

    private Session(Sha256 certificate, Handshake handshake, long unknown) {
      this.certificate = certificate;
      this.role = String.valueOf(handshake.role());
      this.subject = String.valueOf(handshake.subject());
      this.unknown = unknown;
    }
  }

  private final CertificateCheck certificates;
  private final RevocationCheck revocations;
  private final StatementCheck statements;
  private final String origin; // of the log, or null if nobody says
  private final Findings findings;
  private final Map<String, Session> open = new HashMap<>();
  private final Fingerprints names = new Fingerprints(NAMES_MAX);
  private boolean running;
  private Sha256 policy; // of the collector that runs, or ran last
  private long uncleanStart = -1; // a start after no stop, whose recovery was not read yet
  private boolean recovered; // a recovery was read since the last start or stop
  private boolean lost; // a session that is open may not be among the open ones
  private boolean blind; // an entry since the last start could not be read
  private String unsure; // why sessions were not checked, or null
  private long accepted;
  private long unknown; // entries, or gaps, that could not be read

  SessionCheck(
      CertificateCheck certificates, StatementCheck statements, String origin, Findings findings) {
    this.certificates = certificates;
    this.origin = origin;
    this.revocations = new RevocationCheck(certificates, findings);
    this.statements = statements;
    this.findings = findings;
  }

  /** Whether the log ends while a collector runs, as far as it says. */
  boolean running() {
    return running;
  }

  /** How many handshakes were accepted. */
  long accepted() {
    return accepted;
  }

  /** The entry at {@code index} is missing or cannot be read: it may have been any. */
  void unknown(long index) {
    lost = true;
    blind = true;
    unknown++;
    uncleanStart = -1;
    unsure = "sessions from " + index + " to the next start: that entry is missing or unreadable";
  }

  void entry(long index, Entry entry) throws IOException {
    Event event = entry.event();
    if (event instanceof PayloadReceived payload) {
      Session session = session(index, payload.session(), payload.certificate());
      if (session != null) {
        session.payloads++;
      }
      unrevoked(index, payload.certificate());
      statements.received(index, payload);
    } else if (event instanceof PayloadAborted payload) {
      Session session = session(index, payload.session(), payload.certificate());
      if (session != null) {
        session.aborted++;
      }
    } else if (event instanceof HandshakeAccepted handshake) {
      accepted(index, entry.time(), handshake.handshake());
    } else if (event instanceof HandshakeRejected handshake) {
      certificates.shown(index, handshake.handshake());
      policy(index, handshake.handshake());
    } else if (event instanceof SessionClosed closed) {
      closed(index, closed);
    } else if (event instanceof CertificateIssued issued) {
      asked(index, issued.asker(), issued.by());
      certificates.issued(index, issued);
    } else if (event instanceof CertificateRevoked revoked) {
      asked(index, revoked.asker(), revoked.by());
      revocations.revoked(index, revoked);
    } else if (event instanceof AuthoritySucceeded succeeded) {
      asked(index, succeeded.asker(), succeeded.by());
      certificates.authorities().succeeded(index, succeeded, origin);
    } else if (event instanceof CollectorReloaded reloaded) {
      asked(index, reloaded.asker(), reloaded.by());
      reloaded(index, reloaded);
    } else if (event instanceof EvidenceRead read) {
      reader(index, read.session(), read.certificate());
    } else if (event instanceof EvidenceExported exported) {
      reader(index, exported.session(), exported.certificate());
    } else if (event instanceof EvidenceVerified verified) {
      reader(index, verified.session(), verified.certificate());
    } else if (event instanceof EvidenceRefused refused) {
      session(index, refused.session(), refused.certificate());
    } else if (event instanceof AdminRefused refused) {
      session(index, refused.session(), refused.certificate());
    } else {
      service(index, event);
    }
  }

  private void service(long index, Event event) {
    if (event instanceof CollectorStarted started) {
      if (running && !recovered && !blind) {
        // Only this last one can still be explained: the one before it never came to serve.
        uncleanStart = index;
      }
      running = true;
      recovered = false;
      lost = false;
      blind = false;
      policy = Sha256.hash(Bytes.utf8(started.policy()));
      open.clear();
    } else if (event instanceof CollectorStopped) {
      served();
      if (!running && !blind) {
        missing("collector-sequence", index, "a stop", "a start before it");
      }
      running = false;
      recovered = false;
    } else if (event instanceof Recovery) {
      recovered = true;
      uncleanStart = -1;
    }
  }

  /** The collector serves: what it found at its start must have been recorded by now. */
  private void served() {
    if (uncleanStart >= 0) {
      missing(
          "recovery-missing",
          uncleanStart,
          "a start after one that was never stopped",
          "a recovery that says what was found, before anything is served");
      uncleanStart = -1;
    }
  }

  private void accepted(long index, Instant time, Handshake handshake) throws IOException {
    accepted++;
    served();
    certificates.shown(index, handshake);
    if (policy == null && !blind) {
      missing("collector-sequence", index, "a handshake", "a collector.started before it");
    }
    policy(index, handshake);
    String session = handshake.session();
    if (!SESSION.matcher(session).matches()) {
      missing("session-form", index, session, "32 hexadecimal digits");
    }
    if (!names.add(Sha256.hash(Bytes.utf8(session)))) {
      missing("session-again", index, session, "a session never seen before");
    }
    if (handshake.chain().isEmpty()) {
      certificate("handshake-not-issued", index, "chain", "no certificate", "an issued one");
      return;
    }
    Sha256 certificate = handshake.chain().get(0);
    if (open.size() < SESSIONS_MAX) {
      open.put(session, new Session(certificate, handshake, unknown));
    } else {
      lost = true;
      unsure = "sessions while more than " + SESSIONS_MAX + " were open";
    }
    Optional<Issued> issued = certificates.find(certificate);
    if (issued.isPresent()) {
      issued(index, time, handshake, issued.get());
      Optional<Long> revoked = revocations.find(certificate);
      if (revoked.isPresent()) {
        String wanted = "one that was not revoked before, as this was at " + revoked.get();
        certificate("handshake-revoked", index, "chain", certificate.hex(), wanted);
      }
      Optional<Long> finished = finished(issued.get());
      if (finished.isPresent()) {
        String wanted = "one by an authority not revoked before, as this one's was at ";
        certificate(
            "handshake-authority", index, "chain", certificate.hex(), wanted + finished.get());
      }
    } else if (!certificates.forgotten()) {
      String wanted = "one that was issued before this entry";
      certificate("handshake-not-issued", index, "chain", certificate.hex(), wanted);
    }
  }

  private static Optional<Long> finished(Issued issued) {
    return issued.authority() == null ? Optional.empty() : issued.authority().revoked();
  }

  /** What a collector that runs says it goes by from here on. */
  private void reloaded(long index, CollectorReloaded event) {
    served();
    if (!running && !blind) {
      missing("collector-sequence", index, "a reload", "a collector.started before it");
    }
    if (policy != null && !blind && !event.policy().equals(policy)) {
      String wanted = policy.hex() + ", of the last collector.started";
      certificate("reload-fields", index, "field policy", event.policy().hex(), wanted);
    }
    inForce(index, "collector", event.collector());
    event.authorities().forEach(one -> inForce(index, "authority", one));
  }

  private void inForce(long index, String role, Sha256 certificate) {
    Optional<Issued> issued = certificates.find(certificate);
    boolean right =
        issued.isPresent()
            ? issued.get().role().equals(role)
                && revocations.find(certificate).isEmpty()
                && finished(issued.get()).isEmpty()
            : certificates.forgotten();
    if (!right) {
      String wanted = "one issued before as " + role + ", and neither it nor its authority revoked";
      certificate("reload-fields", index, "certificate of " + role, certificate.hex(), wanted);
    }
  }

  private void issued(long index, Instant time, Handshake handshake, Issued issued) {
    if (!issued.role().equals(handshake.role())) {
      String wanted = issued.role() + ", as issued at " + issued.index();
      certificate("handshake-role", index, "field role", handshake.role(), wanted);
    }
    if (!issued.subject().equals(handshake.subject())) {
      String wanted = issued.subject() + ", as issued at " + issued.index();
      certificate("handshake-subject", index, "field subject", handshake.subject(), wanted);
    }
    Instant end = issued.notAfter().plus(RECORDED_WITHIN);
    if (time.isBefore(issued.notBefore()) || time.isAfter(end)) {
      String wanted = issued.notBefore() + " to " + issued.notAfter() + ", its certificate's";
      certificate("handshake-validity", index, "field time", time.toString(), wanted);
    }
  }

  private void policy(long index, Handshake handshake) {
    if (policy != null && !blind && !handshake.policy().equals(policy)) {
      String wanted = policy.hex() + ", of the last collector.started";
      missing("handshake-policy", index, handshake.policy().hex(), wanted);
    }
  }

  private Session session(long index, String name, Sha256 certificate) {
    Session session = open.get(name);
    if (session == null) {
      if (!lost) {
        missing("session-unknown", index, name, "a session accepted before and not closed");
      }
      return null;
    }
    if (!session.certificate.equals(certificate)) {
      String wanted = session.certificate.hex() + ", that of the session";
      certificate("session-certificate", index, "field certificate", certificate.hex(), wanted);
    }
    return session;
  }

  /** Only who may read was shown anything. */
  private void reader(long index, String name, Sha256 certificate) {
    Session session = session(index, name, certificate);
    if (session != null && !READERS.contains(session.role)) {
      String found = "a reader of role " + session.role;
      certificate("session-role", index, "session", found, "auditor or admin");
    }
    unrevoked(index, certificate);
  }

  /** Over the channel only an admin issued or revoked, and is named as in the certificate. */
  private void asked(long index, Asker asker, String by) {
    if (asker == null) {
      return;
    }
    Session session = session(index, asker.session(), asker.certificate());
    if (session != null && !session.role.equals(ADMIN)) {
      certificate("session-role", index, "session", "one of role " + session.role, ADMIN);
    }
    if (session != null && !session.subject.equals(by)) {
      String wanted = session.subject + ", of the certificate of the session";
      certificate("session-subject", index, "field by", by, wanted);
    }
    unrevoked(index, asker.certificate());
  }

  /** The writer records nothing that a certificate does behind its revocation. */
  private void unrevoked(long index, Sha256 certificate) {
    Optional<Long> revoked =
        revocations
            .find(certificate)
            .or(() -> certificates.find(certificate).flatMap(SessionCheck::finished));
    if (revoked.isPresent()) {
      String wanted = "nothing more of one that was revoked at " + revoked.get();
      certificate("after-revocation", index, "certificate", certificate.hex(), wanted);
    }
  }

  private void closed(long index, SessionClosed closed) {
    Session session = open.remove(closed.session());
    if (session == null) {
      if (!lost) {
        missing("session-unknown", index, closed.session(), "one accepted before and not closed");
      }
      return;
    }
    boolean counted = session.unknown == unknown;
    if (counted && (session.payloads != closed.payloads() || session.aborted != closed.aborted())) {
      missing(
          "session-count",
          index,
          closed.payloads() + " payloads and " + closed.aborted() + " aborted",
          session.payloads + " and " + session.aborted + ", the entries of this session");
    }
  }

  void end() {
    if (unsure != null) {
      findings.notChecked(Area.COMPLETENESS, unsure);
    }
    if (names.full()) {
      findings.notChecked(
          Area.COMPLETENESS, "whether sessions beyond the first " + NAMES_MAX + " repeat");
    }
  }

  private void missing(String kind, long index, String found, String wanted) {
    findings.add(Area.COMPLETENESS, kind, index, "entry", found, wanted);
  }

  private void certificate(String kind, long index, String place, String found, String wanted) {
    findings.add(Area.AUTHENTICITY, kind, index, place, found, wanted);
  }
}
