package dev.sealwire.tls;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.Hex;
import dev.sealwire.bytes.Json;
import dev.sealwire.bytes.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The public ClientHellos of {@code ja4/client-hellos.json} in the shared vectors. */
final class HelloVectors {
  /** One captured TLS record and its fingerprint. */
  record Vector(String source, Bytes record, String ja4) {
    ClientHello hello() throws Exception {
      HelloReader reader = new HelloReader();
      reader.feed(record.toArray(), 0, record.size());
      return reader.hello();
    }
  }

  private HelloVectors() {}

  /** All of them; skips the test if they are not there. */
  static List<Vector> read() throws Exception {
    Path folder = Path.of(System.getProperty("sealwire.vectors", "../shared/vectors"));
    Path file = folder.resolve("ja4/client-hellos.json");
    Assumptions.assumeTrue(Files.isRegularFile(file), "skipped: no vectors at " + file);
    // Our reader takes objects only, and the file is a list.
    String text = "{\"vectors\":" + Files.readString(file).strip() + "}";
    JsonObject json = Json.parse("vectors", Bytes.utf8(text), 1 << 20);
    List<Vector> out = new ArrayList<>();
    for (JsonObject one : json.objects("vectors")) {
      out.add(
          new Vector(
              one.string("source"),
              Bytes.wrap(Hex.decode(one.string("record"))),
              one.string("ja4")));
    }
    return out;
  }
}
