package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import com.sun.net.httpserver.HttpServer;
import dev.wap.error.StorageUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

  @Test
  void noAnswerIsStorageUnavailable() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    RuntimeException failure = failureAt(URI.create("http://127.0.0.1:" + port));

    assertThat(S3.translate(failure))
        .isExactlyInstanceOf(StorageUnavailable.class)
        .hasMessageStartingWith("S3 did not answer: ")
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

  /** What the client throws when S3 answers this. */
  private static RuntimeException failureOf(int status, String code) throws IOException {
    byte[] body =
        "<Error><Code>%s</Code><Message>because</Message></Error>"
            .formatted(code)
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      return failureAt(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    } finally {
      server.stop(0);
    }
  }

  private static RuntimeException failureAt(URI endpoint) {
    try (S3Client client = S3OnAFolder.client(endpoint, 1)) {
      return catchRuntimeException(
          () -> client.getObjectAsBytes(get -> get.bucket("lake").key("x")));
    }
  }
}
