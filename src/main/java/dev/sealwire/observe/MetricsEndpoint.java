package dev.sealwire.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sealwire.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code /metrics} and {@code /health} over plain HTTP, on the loopback alone. Whoever can connect
 * there can read counts and nothing else, and can at worst keep others from reading them: it has
 * two threads, and none of the collector's.
 */
public final class MetricsEndpoint implements Closeable {
  /** Requests served at once, those that wait, and connections. */
  static final int THREADS = 2;

  static final int WAITING_MAX = 8;
  static final int CONNECTIONS_MAX = 32;

  /**
   * Limits of the JDK's server, which takes them from system properties alone: seconds for a whole
   * request and for its answer, headers and their bytes, connections, seconds of silence.
   */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "3",
          "sun.net.httpserver.maxRspTime", "5",
          "sun.net.httpserver.maxReqHeaders", "50",
          "sun.net.httpserver.maxReqHeaderSize", "8192",
          "sun.net.httpserver.idleInterval", "5",
          "sun.net.httpserver.maxIdleConnections", "8",
          "sun.net.httpserver.drainAmount", "0",
          "jdk.httpserver.maxConnections", "" + CONNECTIONS_MAX);

  private static final int BACKLOG = 16;
  private static final int ROOM_BYTES = 32 * 1024;

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Metrics metrics;
  private final Health health;

  private MetricsEndpoint(HttpServer server, Metrics metrics, Health health) {
    this.server = server;
    this.metrics = metrics;
    this.health = health;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "metrics");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Listens.
   *
   * @param at a loopback address; port 0 lets the system choose
   * @throws IOException if it is not a loopback address, or cannot be listened on
   */
  public static MetricsEndpoint open(InetSocketAddress at, Metrics metrics, Health health)
      throws IOException {
    if (at.isUnresolved() || !at.getAddress().isLoopbackAddress()) {
      throw new IOException(
          "metrics are for this machine alone: "
              + at.getHostString()
              + " is not a loopback address");
    }
    LIMITS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
    MetricsEndpoint endpoint = new MetricsEndpoint(HttpServer.create(at, BACKLOG), metrics, health);
    endpoint.server.setExecutor(endpoint.threads);
    endpoint.server.createContext("/", endpoint::answer);
    endpoint.server.start();
    return endpoint;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      // One answer for each connection: nobody holds one of the few for long.
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        send(exchange, 405, "text/plain", Bytes.utf8("only GET\n"));
      } else if (!isLocal(exchange.getRequestHeaders().getFirst("Host"))) {
        // A page in a browser on this machine must not read this by a name of its own.
        send(exchange, 421, "text/plain", Bytes.utf8("ask by the loopback's own name\n"));
      } else {
        route(exchange);
      }
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream(ROOM_BYTES);
        metrics.write(out);
        send(
            exchange,
            200,
            "text/plain; version=0.0.4; charset=utf-8",
            Bytes.wrap(out.toByteArray()));
      }
      case "/health" -> {
        List<Health.Fault> faults = health.faults();
        int status = faults.isEmpty() ? 200 : 503;
        send(exchange, status, "application/json", Health.json(faults).plus(Bytes.utf8("\n")));
      }
      default -> send(exchange, 404, "text/plain", Bytes.utf8("/metrics or /health\n"));
    }
  }

  private static boolean isLocal(String host) {
    return host == null
        || host.matches(
            "(localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1\\])(:[0-9]{1,5})?");
  }

  private static void send(HttpExchange exchange, int status, String type, Bytes body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.size());
      body.writeTo(exchange.getResponseBody());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
