package dev.sealwire.collector;

import dev.sealwire.bytes.Bytes;
import dev.sealwire.bytes.MalformedException;
import dev.sealwire.bytes.Sha256;
import dev.sealwire.evidence.Statement;
import dev.sealwire.pki.IssueRequest;
import dev.sealwire.pki.Issued;
import dev.sealwire.pki.Kit;
import dev.sealwire.tls.CarelessServer;
import dev.sealwire.wire.FrameReader;
import dev.sealwire.wire.FrameType;
import dev.sealwire.wire.FrameWriter;
import dev.sealwire.wire.Message;
import dev.sealwire.wire.Messages;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/**
 * Stands where a collector does, and lacks one of its checks: for drills that have to find it. A
 * client takes it for the collector; it records nothing.
 */
final class StandIn implements AutoCloseable {
  private final Fixture f;
  private final Kit client;
  private final CarelessServer server;
  private final AtomicInteger sessions = new AtomicInteger();

  private StandIn(Fixture f, Kit client) throws Exception {
    this.f = f;
    this.client = client;
    Issued issued =
        f.authority.issue(
            IssueRequest.collector("collector", Duration.ofDays(1), List.of("127.0.0.1")));
    server =
        new CarelessServer(issued.key(), List.of(issued.certificate(), f.authority.certificate()));
  }

  /** One that gives receipts, of nothing, and believes {@code one} lie; none of them if null. */
  static StandIn believing(Lie one, Fixture f, Kit client) throws Exception {
    StandIn all = new StandIn(f, client);
    all.server.each(socket -> all.receipts(one, socket));
    return all;
  }

  /** One that gives receipts, of nothing, for whatever is said to be finished. */
  static StandIn believingAnything(Fixture f, Kit client) throws Exception {
    StandIn all = new StandIn(f, client);
    all.server.each(all::receipts);
    return all;
  }

  /** One that takes memory for whatever a frame announces, and as much more of it is welcome. */
  static StandIn takingWhatIsAnnounced(Fixture f, Kit client) throws Exception {
    StandIn all = new StandIn(f, client);
    all.server.each(all::takes);
    return all;
  }

  /** One that lets in whoever comes, since it asks nobody who it is. */
  static StandIn askingNobody(Fixture f) throws Exception {
    StandIn all = new StandIn(f, null);
    all.server.each(all::greet);
    return all;
  }

  java.net.InetSocketAddress address() {
    return server.address();
  }

  SSLSocket connect() throws Exception {
    return f.connect(client, server.address().getPort());
  }

  private String greet(SSLSocket socket) throws IOException {
    String session = String.format("%032x", sessions.incrementAndGet());
    say(
        socket,
        0,
        new Messages.Greeting(
            "stand-in",
            f.key.name(),
            f.key.toString(),
            session,
            "stand-in",
            f.clock.instant(),
            "",
            8,
            1 << 20,
            1 << 20,
            0));
    return session;
  }

  private static void say(SSLSocket socket, long stream, Message message) throws IOException {
    FrameWriter out = new FrameWriter(socket.getOutputStream());
    out.write(stream, message);
    out.flush();
  }

  private void takes(SSLSocket socket) throws IOException {
    greet(socket);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (true) {
      int type = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] body = new byte[in.readUnsignedByte() << 16 | in.readUnsignedShort()];
      if (type == FrameType.DATA.code()) {
        say(socket, stream, new Messages.Credit(body.length));
      }
      in.readFully(body);
    }
  }

  private void receipts(Lie believed, SSLSocket socket) throws Exception {
    String session = greet(socket);
    FrameReader in = new FrameReader(socket.getInputStream());
    Map<Long, String> names = new HashMap<>();
    Map<Long, Bytes> payloads = new HashMap<>();
    while (in.next()) {
      switch (in.type()) {
        case OPEN -> names.put(in.stream(), Messages.Open.decode(in.json()).name());
        case DATA -> payloads.put(in.stream(), Bytes.of(in.buffer(), 0, in.length()));
        case FINISH -> {
          Messages.Finish finish = Messages.Finish.decode(in.json());
          Bytes payload = payloads.get(in.stream());
          Set<Lie> lies = lies(finish, session, in.stream(), names.get(in.stream()), payload);
          lies.remove(believed);
          say(socket, in.stream(), answer(lies));
        }
        default -> throw new IOException("not understood: " + in.type());
      }
    }
  }

  private void receipts(SSLSocket socket) throws Exception {
    greet(socket);
    FrameReader in = new FrameReader(socket.getInputStream());
    while (in.next()) {
      if (in.type() == FrameType.FINISH) {
        say(socket, in.stream(), answer(Set.of()));
      }
    }
  }

  private static Message answer(Set<Lie> lies) {
    return lies.isEmpty()
        ? new Messages.Receipt(0, "", "", 0, List.of())
        : new Messages.Refused(lies.iterator().next().code, lies.toString());
  }

  private Set<Lie> lies(
      Messages.Finish finish, String session, long stream, String name, Bytes payload)
      throws MalformedException {
    Bytes text = Bytes.utf8(finish.statement());
    Statement said = Statement.decode(text);
    Set<Lie> lies = EnumSet.allOf(Lie.class);
    Map<Lie, Boolean> so = new HashMap<>();
    so.put(Lie.ORIGIN, said.origin().equals(f.key.name()));
    so.put(Lie.SESSION, said.session().equals(session));
    so.put(Lie.NAME, said.name().equals(name));
    so.put(Lie.MEDIA, Objects.isNull(said.media()));
    so.put(Lie.CASE, Objects.isNull(said.caseId()));
    so.put(Lie.SIZE, said.size() == payload.size());
    so.put(Lie.SHA256, said.sha256().equals(Sha256.hash(payload)));
    so.put(
        Lie.SIGNATURE,
        f.suite.verify(client.certificate().getPublicKey(), text, finish.signature()));
    so.put(Lie.STREAM, said.stream() == stream);
    so.put(Lie.NONCE, said.nonce().matches("[0-9a-f]{32}"));
    lies.removeIf(so::get);
    return lies;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
