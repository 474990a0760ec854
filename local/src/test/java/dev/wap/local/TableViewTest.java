package dev.wap.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A catalog that asks who one is, is shown a token. */
@ExtendWith(SharedCloud.class)
final class TableViewTest {
  private final LocalEnvironment environment;

  TableViewTest(CloudUnderTest cloud) {
    this.environment = cloud.cloud().environment();
  }

  @Test
  void showsATokenOfTheClientThatTheEnvironmentNames() throws Exception {
    List<String> shown = new CopyOnWriteArrayList<>();
    HttpServer catalog =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    catalog.createContext(
        "/",
        exchange -> {
          shown.add(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = "{\"reference\": {\"hash\": \"abc\"}}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    catalog.start();
    try (FakeCognito cognito = new FakeCognito()) {
      cognito.allow("read", "nessie/read");
      Map<String, String> variables = new HashMap<>(environment.variables());
      variables.put(
          "NESSIE_ENDPOINT",
          "http://127.0.0.1:%d/api/v2".formatted(catalog.getAddress().getPort()));
      variables.put("NESSIE_OAUTH2_TOKEN_URI", cognito.tokenUri().toString());
      variables.put("NESSIE_OAUTH2_CLIENT_ID", "read");
      variables.put("NESSIE_OAUTH2_CLIENT_SECRET", FakeCognito.secret());
      try (TableView view = new TableView(variables, environment.s3Client())) {
        assertThat(view.head("main")).isEqualTo("abc");
        assertThat(view.head("main")).isEqualTo("abc");
      }
      assertThat(cognito.issued("read")).as("tokens").isOne();
      assertThat(shown).hasSize(2).allMatch(it -> it.matches("Bearer [\\w.-]{100,}"));
    } finally {
      catalog.stop(0);
    }
  }
}
