package dev.wap.local.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Runtime API of one process: gives it one invocation after the other, and takes the answers.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Using the Lambda
 *     runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
  /** Lambda's limit of a response: 6 MB and a little. */
  static final int MAX_RESPONSE_BYTES = 6_291_556;

  private static final Logger LOG = LoggerFactory.getLogger(RuntimeApi.class);
  private static final String TOO_LARGE = "Function.ResponseSizeTooLarge";
  private static final String ROOT = "/2018-06-01/runtime/";

  private final String functionArn;
  private final Duration timeout;
  private final FunctionLog log;
  private final Clock clock;
  private final long startNanos = System.nanoTime();
  private final ObjectMapper json = new ObjectMapper();
  private final ServerSocket server;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Invocation> next = new ArrayBlockingQueue<>(1);
  private final CompletableFuture<Void> initialized = new CompletableFuture<>();
  private final CompletableFuture<LambdaResult.FunctionError> initError = new CompletableFuture<>();
  private volatile Invocation current;

  RuntimeApi(String functionArn, Duration timeout, FunctionLog log, Clock clock)
      throws IOException {
    this.functionArn = functionArn;
    this.timeout = timeout;
    this.log = log;
    this.clock = clock;
    this.server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
    Thread.ofVirtual().name("runtime-api").start(this::accept);
  }

  /** The value of AWS_LAMBDA_RUNTIME_API. */
  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Completes when the process asks for its first invocation. */
  CompletableFuture<Void> initialized() {
    return initialized;
  }

  /** Completes if the process reports that its start failed. */
  CompletableFuture<LambdaResult.FunctionError> initError() {
    return initError;
  }

  /** Hands an invocation to the process as soon as it asks for one. */
  void offer(Invocation invocation) {
    if (!next.offer(invocation)) {
      throw new IllegalStateException("A process has one invocation at a time");
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket connection = server.accept();
        connections.add(connection);
        Thread.ofVirtual().name("runtime-api").start(() -> serve(connection));
      } catch (IOException e) {
        if (!server.isClosed()) {
          LOG.warn("The Runtime API of {} cannot accept connections", functionArn, e);
        }
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (HttpMessage.Request request = HttpMessage.read(in);
          request != null;
          request = HttpMessage.read(in)) {
        answer(request, connection);
      }
    } catch (IOException | NumberFormatException e) {
      // The process ended, or was killed: its exit tells what there is to tell.
      LOG.debug("A connection of {} broke", functionArn, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(connection);
    }
  }

  private void answer(HttpMessage.Request request, Socket connection)
      throws IOException, InterruptedException {
    String call = request.method() + " " + request.path();
    Invocation invocation = current;
    if (call.equals("GET " + ROOT + "invocation/next")) {
      giveNext(connection);
    } else if (call.equals("POST " + ROOT + "init/error")) {
      initError.complete(error(request));
      accepted(connection);
    } else if (invocation != null && call.equals(answerPath(invocation, "response"))) {
      takeResponse(invocation, request.body(), connection);
    } else if (invocation != null && call.equals(answerPath(invocation, "error"))) {
      invocation.result().complete(error(request));
      accepted(connection);
    } else {
      LambdaResult.FunctionError unknown =
          LambdaResult.FunctionError.of("InvalidRequestID", "Invalid request: " + call);
      HttpMessage.write(connection.getOutputStream(), 400, Map.of(), unknown.payload());
    }
  }

  private static String answerPath(Invocation invocation, String kind) {
    return "POST " + ROOT + "invocation/" + invocation.requestId() + "/" + kind;
  }

  private void giveNext(Socket connection) throws IOException, InterruptedException {
    if (initialized.complete(null)) {
      log.initialized(Duration.ofNanos(System.nanoTime() - startNanos));
    }
    Invocation last = current;
    if (last != null) {
      last.over().complete(null);
    }
    Invocation invocation = next.take();
    current = invocation;
    log.start(invocation.requestId());
    long deadlineMillis = clock.millis() + timeout.toMillis();
    HttpMessage.write(
        connection.getOutputStream(),
        200,
        Map.of(
            "Lambda-Runtime-Aws-Request-Id", invocation.requestId(),
            "Lambda-Runtime-Deadline-Ms", Long.toString(deadlineMillis),
            "Lambda-Runtime-Invoked-Function-Arn", functionArn),
        invocation.payload());
    invocation.taken().complete(null);
  }

  private void takeResponse(Invocation invocation, String response, Socket connection)
      throws IOException {
    int size = response.getBytes(UTF_8).length;
    if (size > MAX_RESPONSE_BYTES) {
      String limit =
          "xceeded maximum allowed payload size (%d bytes).".formatted(MAX_RESPONSE_BYTES);
      String payload =
          json.createObjectNode()
              .put("errorMessage", "Response payload size e" + limit)
              .put("errorType", TOO_LARGE)
              .toString();
      invocation.result().complete(new LambdaResult.FunctionError(TOO_LARGE, payload));
      HttpMessage.write(
          connection.getOutputStream(),
          413,
          Map.of(),
          LambdaResult.FunctionError.of("RequestEntityTooLarge", "E" + limit).payload());
      return;
    }
    invocation.result().complete(new LambdaResult.Success(response));
    accepted(connection);
  }

  private static void accepted(Socket connection) throws IOException {
    HttpMessage.write(connection.getOutputStream(), 202, Map.of(), "{\"status\":\"OK\"}");
  }

  private LambdaResult.FunctionError error(HttpMessage.Request request) {
    String type = "";
    try {
      type = json.readTree(request.body()).path("errorType").asText(type);
    } catch (JsonProcessingException e) {
      LOG.debug("An error of {} is no JSON", functionArn, e);
    }
    return new LambdaResult.FunctionError(type, request.body());
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
