package dev.wap.nessie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.wap.contract.Catalog;
import dev.wap.contract.FailureTranslator;
import dev.wap.error.CatalogRefused;
import dev.wap.error.CatalogUnavailable;
import dev.wap.records.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.projectnessie.client.api.NessieApiV2;

class NessieTest {
  private static final FailureTranslator FAILURES =
      Nessie.translator(catalog("http://nessie.test/api/v2"));

  @Test
  void nobodyListeningIsCatalogUnavailable() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    RuntimeException failure = failureAt(port);

    assertThat(FAILURES.translate(failure))
        .isExactlyInstanceOf(CatalogUnavailable.class)
        .hasMessageStartingWith("The catalog at http://nessie.test/api/v2 did not answer: ")
        .hasMessageEndingWith("the functions can reach it, then upload the file again")
        .hasCause(failure);
  }

  @Test
  @Timeout(30)
  void silenceIsCatalogUnavailable() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NessieApiV2 api =
            Nessie.client(
                catalog("http://127.0.0.1:%d/api/v2".formatted(silent.getLocalPort())),
                300,
                Secret.client(Map.of()),
                Clock.systemUTC())) {
      RuntimeException failure =
          (RuntimeException) catchThrowable(() -> api.getReference().refName("main").get());

      assertThat(FAILURES.translate(failure))
          .isExactlyInstanceOf(CatalogUnavailable.class)
          .hasCause(failure);
    }
  }

  @Test
  void anAnswerThatBreaksOffIsCatalogUnavailable() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write("{\"type\":".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          exchange.close();
        });
    server.start();
    try {
      RuntimeException failure = failureAt(server.getAddress().getPort());

      assertThat(FAILURES.translate(failure))
          .isExactlyInstanceOf(CatalogUnavailable.class)
          .hasCause(failure);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, Internal Server Error, UNKNOWN",
    "503, Service Unavailable, UNKNOWN",
    "429, Too Many Requests, UNKNOWN",
    "429, Too Many Requests, TOO_MANY_REQUESTS",
  })
  void whatMayPassIsCatalogUnavailable(int status, String reason, String code) throws IOException {
    RuntimeException failure = failureOf(status, reason, code);

    assertThat(FAILURES.translate(failure))
        .isExactlyInstanceOf(CatalogUnavailable.class)
        .hasCause(failure);
    assertThat(FAILURES.translate(new IllegalStateException(failure)))
        .isExactlyInstanceOf(CatalogUnavailable.class);
  }

  @ParameterizedTest
  @CsvSource({
    "401, Unauthorized, UNKNOWN, does not know a caller without a token: Unauthorized (HTTP/401): because",
    "403, Forbidden, UNKNOWN, does not allow this to a caller without a token: Forbidden (HTTP/403): because",
    "403, Forbidden, FORBIDDEN, does not allow this to a caller without a token: Forbidden (HTTP/403): because",
  })
  void aRefusalIsCatalogRefused(int status, String reason, String code, String message)
      throws IOException {
    RuntimeException failure = failureOf(status, reason, code);

    assertThat(FAILURES.translate(failure))
        .isExactlyInstanceOf(CatalogRefused.class)
        .hasMessageStartingWith("The catalog at http://nessie.test/api/v2 " + message)
        .hasMessageEndingWith("then upload the file again")
        .hasCause(failure);
  }

  @Test
  void whatWillNotPassStays() throws IOException {
    RuntimeException failure = failureOf(400, "Bad Request", "UNKNOWN");

    assertThat(FAILURES.translate(failure)).isSameAs(failure);
  }

  @Test
  void otherFailuresStay() {
    RuntimeException failure = new IllegalStateException("a bug");

    assertThat(FAILURES.translate(failure)).isSameAs(failure);
  }

  /** What the client throws when Nessie answers this. */
  private static RuntimeException failureOf(int status, String reason, String code)
      throws IOException {
    byte[] body =
        """
        {"status": %d, "reason": "%s", "message": "because", "errorCode": "%s"}"""
            .formatted(status, reason, code)
            .getBytes(UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      return failureAt(server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
  }

  private static Catalog catalog(String endpoint) {
    return new Catalog(URI.create(endpoint), Optional.empty());
  }

  private static RuntimeException failureAt(int port) {
    try (NessieApiV2 api = Nessie.client(catalog("http://127.0.0.1:%d/api/v2".formatted(port)))) {
      return (RuntimeException) catchThrowable(() -> api.getReference().refName("main").get());
    }
  }
}
