package dev.sealwire.cli;

import dev.sealwire.bytes.EvidenceException;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.RefusedException;
import dev.sealwire.bytes.StoreUnknownException;
import dev.sealwire.bytes.UntrustedPeerException;
import dev.sealwire.pki.PemFiles;
import dev.sealwire.store.StoreInUseException;
import dev.sealwire.tls.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an exception means to whoever typed the command: exit code, message and hint. */
final class Faults {
  static final String IN_USE_HINT =
      "stop the collector first, or use --home with a copy of the home";
  static final String PASSPHRASE_HINT = "give the right one with --passphrase-file FILE";

  private static final String REACH_HINT =
      "see that the collector serves, and that host and port are its (--to, --collector)";

  private Faults() {}

  static Failure explain(Throwable thrown) {
    if (thrown instanceof Failure failure) {
      return failure;
    }
    if (thrown instanceof UncheckedIOException unchecked) {
      return explain(unchecked.getCause());
    }
    if (thrown instanceof MalformedException malformed) {
      return malformed(malformed);
    }
    if (thrown instanceof EvidenceException) {
      return Failure.of(Exit.EVIDENCE, thrown.getMessage(), null, thrown);
    }
    if (thrown instanceof UntrustedPeerException untrusted) {
      return Failure.of(Exit.PEER, thrown.getMessage(), hint(untrusted.reason()), thrown);
    }
    if (thrown instanceof RefusedException refused) {
      return Failure.of(Exit.PEER, thrown.getMessage(), refusalHint(refused.code()), thrown);
    }
    if (thrown instanceof StoreUnknownException) {
      return Failure.of(
          Exit.UNREACHED, thrown.getMessage(), "run sealwire verify before going on", thrown);
    }
    if (thrown instanceof StoreInUseException) {
      return Failure.of(Exit.UNREACHED, thrown.getMessage(), IN_USE_HINT, thrown);
    }
    if (thrown instanceof IOException io) {
      return Failure.of(Exit.UNREACHED, message(io), reachHint(io), thrown);
    }
    return Failure.of(
        Exit.FAULT,
        "internal fault: " + thrown,
        "run it again with --verbose and report what it prints",
        thrown);
  }

  private static String hint(String reason) {
    return switch (reason) {
      case Reasons.UNKNOWN_CA, Reasons.BAD_SIGNATURE, "wrong-log" ->
          "this kit is for another collector than the one that answers there, or from before its"
              + " authority was replaced: check --kit and --to";
      case Reasons.WRONG_HOST ->
          "use the name the collector's certificate has; sealwire init --host NAME gives it more";
      case Reasons.SERVER_ALERT, "closed" ->
          "the collector's log says why: sealwire log --type handshake.rejected";
      case Reasons.NOT_TLS -> REACH_HINT;
      case Reasons.EXPIRED, Reasons.NOT_YET_VALID ->
          "check the clocks of both machines; if they are right, the collector needs sealwire pki"
              + " rotate-collector";
      default -> null;
    };
  }

  /** What to do about a refusal with this code, or null. */
  static String refusalHint(String code) {
    return switch (code) {
      case Reasons.WRONG_ROLE ->
          "field kits send, auditor kits read, admin kits read, issue and revoke: name another kit";
      case Reasons.REVOKED -> "ask whoever runs the collector for a new kit";
      case Reasons.STORE_UNAVAILABLE ->
          "try again; if it stays, whoever runs the collector has to look at its disk";
      default -> null;
    };
  }

  /** Nobody was there. */
  private static String reachHint(IOException e) {
    if (e instanceof BindException) {
      return "another program has that port, or this machine not that address: see --port and --bind";
    }
    Throwable cause = e.getCause() == null ? e : e.getCause();
    boolean nobody =
        cause instanceof UnknownHostException
            || cause instanceof SocketTimeoutException
            || cause instanceof SocketException && !(cause instanceof BindException);
    return nobody && !(e instanceof FileSystemException) ? REACH_HINT : null;
  }

  /** What is malformed without anyone having said whose argument it was could not be read. */
  private static Failure malformed(MalformedException e) {
    return switch (e.what()) {
      case PemFiles.MISSING_PASSPHRASE ->
          Failure.of(Exit.USAGE, e.getMessage(), "give it with --passphrase-file FILE", e);
      case PemFiles.WRONG_PASSPHRASE -> Failure.of(Exit.USAGE, e.getMessage(), PASSPHRASE_HINT, e);
      default -> Failure.of(Exit.UNREACHED, e.getMessage(), null, e);
    };
  }

  /** An exception of the file system often has nothing but a path for a message. */
  static String message(IOException e) {
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + ": " + reason(file);
    }
    if (e instanceof FileSystemException file) {
      return file.getFile() + ": " + file.getReason();
    }
    if (e instanceof UnknownHostException) {
      return "no such host: " + e.getMessage();
    }
    if (e instanceof ConnectException || e instanceof BindException) {
      return lower(e.getMessage());
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    if (e instanceof NotDirectoryException) {
      return "not a folder";
    }
    return e instanceof DirectoryNotEmptyException ? "folder is not empty" : "cannot be used";
  }

  static String lower(String text) {
    return text == null || text.isEmpty()
        ? "no reason given"
        : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
