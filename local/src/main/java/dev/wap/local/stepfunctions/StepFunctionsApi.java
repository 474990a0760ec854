package dev.wap.local.stepfunctions;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step Functions' HTTP endpoint in AWS JSON 1.0, for the aws CLI and the SDKs: a POST whose {@code
 * X-Amz-Target} names the operation. Nobody's signature is checked, so it listens on the loopback
 * address alone. Source: AWS Step Functions API Reference; Smithy, "AWS JSON 1.0 protocol".
 */
public final class StepFunctionsApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StepFunctionsApi.class);
  private static final String TARGET_PREFIX = "AWSStepFunctions.";

  static {
    // The JDK's server sends headers and body apart; with Nagle's algorithm each answer then waits
    // 40 ms for the client's
    // acknowledgement. It reads this once, when the process makes its first server.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;

  private StepFunctionsApi(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Takes a port on 127.0.0.1: it has an endpoint from now on, and answers once it serves.
   *
   * @param port 0 for any that is free
   * @throws IOException if the port is taken
   */
  public static StepFunctionsApi open(int port) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    return new StepFunctionsApi(server, threads);
  }

  /** Answers for these state machines. */
  public void serve(StepFunctions stepFunctions) {
    Operations operations = new Operations(stepFunctions);
    server.createContext("/", exchange -> handle(operations, exchange));
    server.start();
  }

  /** Takes a port and serves at once; see {@link #open}. */
  public static StepFunctionsApi start(StepFunctions stepFunctions, int port) throws IOException {
    StepFunctionsApi api = open(port);
    api.serve(stepFunctions);
    return api;
  }

  /** Where clients reach it, for {@code AWS_ENDPOINT_URL_SFN}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static void handle(Operations operations, HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      ObjectNode answer;
      try {
        answer = answer(operations, exchange);
      } catch (StepFunctionsException e) {
        status = 400;
        answer = error(e.wireType(), e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("A request failed", e);
        status = 500;
        answer = error("com.amazon.coral.service#InternalFailure", String.valueOf(e.getMessage()));
      }
      byte[] body = Json.write(answer).getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static ObjectNode answer(Operations operations, HttpExchange exchange)
      throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    if (target == null || !target.startsWith(TARGET_PREFIX)) {
      throw StepFunctionsException.unknownOperation(String.valueOf(target));
    }
    JsonNode request;
    try {
      request = body.isEmpty() ? Json.object() : Json.parse(body);
    } catch (JsonProcessingException e) {
      throw StepFunctionsException.serialization(e.getOriginalMessage());
    }
    if (!request.isObject()) {
      throw StepFunctionsException.serialization("A request is a JSON object");
    }
    return operations.answer(target.substring(TARGET_PREFIX.length()), new Request(request));
  }

  private static ObjectNode error(String type, String message) {
    return Json.object().put("__type", type).put("message", message);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
