package dev.wap.records;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 endpoint for tests: S3Proxy on a folder and a free port. Its put with If-Match compares
 * and writes in two steps, unlike S3's; with If-None-Match it is one.
 */
final class S3OnAFolder implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private final String bucket;
  private Path folder;
  private S3Proxy proxy;
  private S3Client client;

  /**
   * An endpoint for all tests of a class, which registers it as an extension.
   *
   * @param bucket the bucket that each test finds empty
   */
  S3OnAFolder(String bucket) {
    this.bucket = bucket;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("s3-on-a-folder");
    proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, null, null)
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    client = client(URI.create("http://127.0.0.1:" + proxy.getPort()), 3);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    delete(folder.resolve(bucket));
    Files.createDirectory(folder.resolve(bucket));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    client.close();
    proxy.stop();
    delete(folder);
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A client of an endpoint that calls so often before it gives up. */
  static S3Client client(URI endpoint, int attempts) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .serviceConfiguration(it -> it.chunkedEncodingEnabled(false))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(
            override -> override.retryStrategy(retry -> retry.maxAttempts(attempts)))
        .build();
  }

  S3Client client() {
    return client;
  }

  void put(String bucket, String key, String text) {
    client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(text));
  }

  String text(String bucket, String key) {
    return client.getObjectAsBytes(get -> get.bucket(bucket).key(key)).asUtf8String();
  }
}
