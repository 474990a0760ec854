package dev.wap.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import com.sun.net.httpserver.HttpServer;
import dev.wap.error.StorageUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3Test {
  @ParameterizedTest
  @CsvSource({
    "500, InternalError",
    "503, SlowDown",
    "503, ServiceUnavailable",
    "429, TooManyRequests",
    "400, Throttling",
  })
  void whatMayPassIsStorageUnavailable(int status, String code) throws Exception {
    RuntimeException failure = failureOf(status, code);

    assertThat(S3.translate(failure))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessageStartingWith("S3 answered %d: ", status)
        .hasCause(failure);
  }

  @ParameterizedTest
  @CsvSource({"403, AccessDenied", "404, NoSuchBucket", "412, PreconditionFailed", "400, Invalid"})
  void whatWillNotPassStays(int status, String code) throws Exception {
    RuntimeException failure = failureOf(status, code);

    assertThat(failure).isInstanceOf(S3Exception.class);
    assertThat(S3.translate(failure)).isSameAs(failure);
  }

  /** Whether it is the object that is not there, or the bucket, is in the part that was lost. */
  @ParameterizedTest
  @ValueSource(strings = {"", "<Error><Co", "<Error><Code>NoSuchKey</Co"})
  void halfARefusalIsStorageUnavailable(String half) throws Exception {
    RuntimeException failure = failureOf(404, half.getBytes(UTF_8));

    assertThat(S3.translate(failure))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessageStartingWith("S3's answer broke off: it says 404")
        .hasCause(failure);
  }

  @Test
  void noAnswerIsStorageUnavailable() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    RuntimeException failure = failureAt(endpoint, Duration.ofSeconds(1));

    assertThat(S3.translate(failure))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessageStartingWith("S3 did not answer: GET %s/lake/x: ", endpoint)
        .hasMessageEndingWith("the functions can reach it, then upload the file again")
        .hasCause(failure);
  }

  @Test
  void aCauseThatMayPassDecides() throws Exception {
    RuntimeException wrapped =
        new UncheckedIOException(new IOException(failureOf(503, "SlowDown")));

    assertThat(S3.translate(wrapped))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasCause(wrapped);
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, NullPointerException.class})
  void otherFailuresStay(Class<? extends RuntimeException> type) throws Exception {
    RuntimeException failure = type.getConstructor().newInstance();

    assertThat(S3.translate(failure)).isSameAs(failure);
  }

  @Test
  @Timeout(60)
  void silenceIsStorageUnavailable() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        S3Client client =
            client(
                URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                Duration.ofMillis(300),
                3)) {
      RuntimeException reading =
          catchRuntimeException(() -> client.getObjectAsBytes(get -> get.bucket("lake").key("x")));
      RuntimeException writing =
          catchRuntimeException(
              () ->
                  client.putObject(
                      put -> put.bucket("lake").key("x"), RequestBody.fromString("x")));

      assertThat(S3.translate(reading)).isExactlyInstanceOf(StorageUnavailable.class);
      assertThat(S3.translate(writing)).isExactlyInstanceOf(StorageUnavailable.class);
    }
  }

  @ParameterizedTest
  @MethodSource
  void anAnswerThatBreaksOffIsStorageUnavailable(IOException failure) {
    RuntimeException wrapped = new UncheckedIOException(failure);

    assertThat(S3.translate(wrapped))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessageStartingWith("S3's answer broke off: " + failure)
        .hasCause(wrapped);
  }

  static Stream<IOException> anAnswerThatBreaksOffIsStorageUnavailable() {
    return Stream.of(
        new SocketException("Connection reset"),
        new SocketTimeoutException("Read timed out"),
        new IOException("Premature EOF"));
  }

  /** Half a head is a whole one to the JDK's HTTP client. */
  @ParameterizedTest
  @CsvSource({"1, 2, true", "2, 2, false"})
  void whatIsSaidOfAnObjectIsWhole(int cut, int attempts, boolean found) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (requests.incrementAndGet() > cut) {
            exchange.getResponseHeaders().add("Content-Length", "7");
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3Client client = client(endpoint, Duration.ofSeconds(30), attempts)) {
      if (found) {
        assertThat(client.headObject(head -> head.bucket("lake").key("x")).contentLength())
            .isEqualTo(7);
      } else {
        RuntimeException failure =
            catchRuntimeException(() -> client.headObject(head -> head.bucket("lake").key("x")));
        assertThat(S3.translate(failure))
            .isExactlyInstanceOf(StorageUnavailable.class)
            .hasMessageContaining("HEAD %s/lake/x: The answer broke off".formatted(endpoint));
      }
    } finally {
      server.stop(0);
    }
    assertThat(requests).hasValue(attempts);
  }

  private static S3Client client(URI endpoint, Duration silence, int attempts) {
    return S3.builder(silence, attempts)
        .endpointOverride(endpoint)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .build();
  }

  /** What the client throws when S3 answers this. */
  private static RuntimeException failureOf(int status, String code) throws IOException {
    return failureOf(
        status,
        "<Error><Code>%s</Code><Message>because</Message></Error>".formatted(code).getBytes(UTF_8));
  }

  private static RuntimeException failureOf(int status, byte[] body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      return failureAt(
          URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Duration.ofSeconds(30));
    } finally {
      server.stop(0);
    }
  }

  private static RuntimeException failureAt(URI endpoint, Duration silence) {
    try (S3Client client = client(endpoint, silence, 1)) {
      return catchRuntimeException(
          () -> client.getObjectAsBytes(get -> get.bucket("lake").key("x")));
    }
  }
}
