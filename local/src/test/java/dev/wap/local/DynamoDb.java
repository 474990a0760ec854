package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** A DynamoDB of others (dynalite) that keeps its tables in a folder, and can be killed. */
final class DynamoDb implements Closeable {
  private static final String EXECUTABLE = "WAP_TEST_DYNAMODB";
  private static final String READY = "Dynalite listening at";

  private final Path executable;
  private final Path folder;
  private final int port;
  private Process process;

  private DynamoDb(Path executable, Path folder, int port) throws IOException {
    this.executable = executable;
    this.folder = folder;
    this.port = port;
    this.process = run();
  }

  /** Starts the program that a variable names; the test is skipped if it is not set. */
  static DynamoDb start(Path folder) throws IOException {
    String path = System.getenv(EXECUTABLE);
    assumeTrue(path != null && !path.isBlank(), EXECUTABLE + " is not set");
    return new DynamoDb(Path.of(path), folder, freePort());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process run() throws IOException {
    Process started =
        new ProcessBuilder(
                executable.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--path",
                folder.toString(),
                "--createTableMs",
                "0")
            .redirectErrorStream(true)
            .start();
    var said = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
    Deque<String> lines = new ArrayDeque<>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      lines.add(line);
      if (line.startsWith(READY)) {
        return started;
      }
    }
    throw new IOException("No DynamoDB: " + String.join("\n", lines));
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Makes a table of one text attribute, its partition key. */
  void createTable(String name, String key) throws IOException, InterruptedException {
    String body =
        """
        {"TableName": "%s", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "%s", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "%s", "KeyType": "HASH"}]}
        """
            .formatted(name, key, key);
    HttpRequest request =
        HttpRequest.newBuilder(endpoint())
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810.CreateTable")
            .header("X-Amz-Date", "20261125T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=local/20261125/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=none")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("CreateTable answered " + answer.body());
      }
    }
  }

  /** Kills it, and starts it again on what it has stored. */
  void killAndStartAgain() throws IOException {
    close();
    process = run();
  }

  /** Kills it; waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
