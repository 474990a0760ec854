package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Slack's Web API as far as it is used: takes messages, or misbehaves. */
final class FakeSlack implements AutoCloseable {
  /** How it answers. */
  enum Mood {
    TAKES,
    REFUSES,
    REFUSES_THE_TOKEN,
    FAILS,
    LIMITS,
    HANGS
  }

  /**
   * A call that came.
   *
   * @param path what was called
   * @param authorization the header
   * @param fields the form's fields
   */
  record Call(String path, String authorization, Map<String, String> fields) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Mood mood = Mood.TAKES;

  FakeSlack() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI apiUrl() {
    return URI.create("http://127.0.0.1:%d/api/".formatted(server.getAddress().getPort()));
  }

  void mood(Mood next) {
    mood = next;
    calls.clear();
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Map<String, String> fields = new HashMap<>();
      for (String field : body.split("&", -1)) {
        String[] parts = field.split("=", 2);
        fields.put(
            URLDecoder.decode(parts[0], UTF_8),
            parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
      }
      calls.add(
          new Call(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Authorization"),
              fields));
      switch (mood) {
        case TAKES -> send(exchange, 200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.1\"}");
        case REFUSES -> send(exchange, 200, "{\"ok\":false,\"error\":\"channel_not_found\"}");
        case REFUSES_THE_TOKEN -> send(exchange, 200, "{\"ok\":false,\"error\":\"invalid_auth\"}");
        case FAILS -> send(exchange, 500, "out of order");
        case LIMITS -> {
          exchange.getResponseHeaders().add("Retry-After", "30");
          send(exchange, 429, "{\"ok\":false,\"error\":\"ratelimited\"}");
        }
        case HANGS -> closing.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.close();
  }
}
