// The upload against a real S3 endpoint: small and multipart, and what it says when it cannot.
package dev.wap.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploaderTest {

  private static final ObjectKey KEY = new ObjectKey("orders/2026 ü+/x.parquet");

  @TempDir private Path folder;
  private S3OnAFolder s3;

  @BeforeEach
  void start() throws Exception {
    s3 = new S3OnAFolder(Files.createDirectory(folder.resolve("s3")));
    s3.createBucket("source");
  }

  @AfterEach
  void stop() throws Exception {
    s3.stop();
  }

  @Test
  void aSmallFileArrivesUnchanged() throws Exception {
    Path file = randomFile(1000);
    try (Uploader uploader = s3.uploader()) {
      uploader.requireBucket("source");
      assertThat(uploader.upload(file, "source", KEY, Progress.NONE))
          .isEqualTo("s3://source/orders/2026 ü+/x.parquet");
    }
    assertThat(s3.object("source", KEY.value())).hasSameBinaryContentAs(file);
  }

  @Test
  void aBigFileArrivesInPartsAndUnchanged() throws Exception {
    int size = (20 << 20) + 1;
    Path file = randomFile(size);
    var done = new AtomicLong();
    var reports = new AtomicLong();
    try (Uploader uploader = s3.uploader()) {
      uploader.upload(
          file,
          "source",
          KEY,
          (bytes, total) -> {
            assertThat(total).isEqualTo(size);
            done.accumulateAndGet(bytes, Math::max);
            reports.incrementAndGet();
          });
    }
    assertThat(s3.object("source", KEY.value())).hasSameBinaryContentAs(file);
    assertThat(done).hasValue(size);
    assertThat(reports).hasValueGreaterThanOrEqualTo(3);
    assertThat(s3.etag("source", KEY.value())).as("the ETag of three parts").endsWith("-3\"");
  }

  @Test
  void aMissingBucketIsNamedBeforeAndDuringTheUpload() throws Exception {
    Path file = randomFile(10);
    String message =
        "there is no bucket at "
            + s3.endpoint()
            + "/nowhere: create it, or set SOURCE_BUCKET to one that exists";
    try (Uploader uploader = s3.uploader()) {
      assertThatThrownBy(() -> uploader.requireBucket("nowhere"))
          .isInstanceOf(LoadException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> uploader.upload(file, "nowhere", KEY, Progress.NONE))
          .isInstanceOf(LoadException.class)
          .hasMessage(message);
    }
  }

  /** As a server may that has no use for the body. */
  @Test
  void aConnectionThatIsClosedDuringTheUploadSaysIfThereIsNoBucket() throws Exception {
    HttpServer closing =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    closing.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(404, -1);
          }
          exchange.close();
        });
    closing.start();
    URI endpoint = URI.create("http://127.0.0.1:" + closing.getAddress().getPort());
    try (Uploader uploader = S3OnAFolder.uploader(endpoint)) {
      Path file = randomFile(10);
      assertThatThrownBy(() -> uploader.upload(file, "nowhere", KEY, Progress.NONE))
          .isInstanceOf(LoadException.class)
          .hasMessageStartingWith("there is no bucket at " + endpoint + "/nowhere: ");
    } finally {
      closing.stop(0);
    }
  }

  @Test
  void anEndpointThatNobodyListensToIsNamed() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (Uploader uploader = S3OnAFolder.uploader(URI.create("http://127.0.0.1:" + port))) {
      assertThatThrownBy(() -> uploader.requireBucket("source"))
          .isInstanceOf(LoadException.class)
          // On a busy machine the SDK's pool gives up before it hears of the refusal.
          .hasMessageMatching(
              "cannot reach http://127\\.0\\.0\\.1:%1$d/source \\((Connection refused: /127\\.0\\.0\\.1:%1$d|no connection in time)\\):"
                      .formatted(port)
                  + " is it running, and is AWS_ENDPOINT_URL_S3 right\\?");
    }
  }

  private Path randomFile(int size) throws Exception {
    var bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return Files.write(folder.resolve("x.parquet"), bytes);
  }
}
