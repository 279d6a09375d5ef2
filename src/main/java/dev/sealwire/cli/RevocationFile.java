package dev.sealwire.cli;

import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.SealwireException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.ledger.CertificateRegister;
import dev.sealwire.ledger.Revocation;
import dev.sealwire.pki.CertificateAuthority;
import dev.sealwire.pki.Certificates;
import dev.sealwire.pki.RevocationList;
import dev.sealwire.pki.RevocationReason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code certs/crl.pem}: all revocations of the log as a list for other tools, replaced in one
 * step. It can be made again at any time; the gate goes by the log.
 */
final class RevocationFile {
  private RevocationFile() {}

  /** Writes, to {@code file}, what {@code register} says was revoked of {@code authority}'s. */
  static RevocationList write(
      Root root, CertificateAuthority authority, Path file, CertificateRegister register)
      throws IOException, MalformedException, Failure {
    Optional<Sha256> issuer = Optional.of(Certificates.fingerprint(authority.certificate()));
    List<RevocationList.Item> items = new ArrayList<>();
    for (Revocation one : register.revocations()) {
      if (!register.issuer(one.event().certificate()).equals(issuer)) {
        continue; // its own authority has it on its list
      }
      RevocationReason reason = RevocationReason.parse(one.event().reason());
      items.add(new RevocationList.Item(one.event().serial(), one.time(), reason));
    }
    RevocationList list = authority.revocationList(number(root, file), items);
    try (NewFile out = NewFile.create(file, true, root.random())) {
      list.toPem().writeTo(out.out());
      out.commit();
    }
    return list;
  }

  /**
   * Above that of the list before it. The clock alone would do but for two in one second and a
   * clock that goes back; the file alone would do if it were never lost.
   */
  private static BigInteger number(Root root, Path file) {
    BigInteger clock = BigInteger.valueOf(root.clock().instant().getEpochSecond());
    try {
      return clock.max(RevocationList.read(file).number().add(BigInteger.ONE));
    } catch (IOException | MalformedException e) {
      return clock; // There is none, or nothing that says its number.
    }
  }

  /** Writes the list of each authority whose key is here, and says so. */
  static void writeAll(
      Root root,
      CertificateAuthority authority,
      Passphrase passphrase,
      CertificateRegister register)
      throws IOException, SealwireException, Failure {
    Home home = root.initialisedHome();
    Path file = home.revocationList();
    root.console().print(describe(file, write(root, authority, file, register)));
    if (Files.exists(home.oldCaCertificate()) && Files.exists(home.oldCaKey())) {
      CertificateAuthority old =
          Office.authority(root, home.oldCaCertificate(), home.oldCaKey(), passphrase);
      Path oldFile = home.oldRevocationList();
      root.console().print(describe(oldFile, write(root, old, oldFile, register)));
    }
  }

  /** What was written, in a line. */
  static String describe(Path file, RevocationList list) throws MalformedException {
    return file
        + "  "
        + list.size()
        + " revoked, number "
        + list.number()
        + ", good until "
        + Rows.seconds(list.nextUpdate());
  }
}
