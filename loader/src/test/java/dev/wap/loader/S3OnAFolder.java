// A real S3 endpoint for tests: S3Proxy on a folder and a free port.
package dev.wap.loader;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Takes any credentials. An object is a file below its bucket's folder. */
final class S3OnAFolder {

  private final Path folder;
  private final S3Proxy proxy;
  private final URI endpoint;

  S3OnAFolder(Path folder) throws Exception {
    this.folder = folder;
    this.proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, null, null)
            // The SDK's multipart client sends x-amz-mp-object-size, which S3Proxy does not know.
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    this.endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  URI endpoint() {
    return endpoint;
  }

  void createBucket(String bucket) throws Exception {
    Files.createDirectory(folder.resolve(bucket));
  }

  Path object(String bucket, String key) {
    return folder.resolve(bucket).resolve(key);
  }

  /** As S3 sends it, in quotes. */
  String etag(String bucket, String key) throws Exception {
    var path = new URI(null, null, "/" + bucket + "/" + key, null).getRawPath().replace("+", "%2B");
    var head = HttpRequest.newBuilder(endpoint().resolve(path)).HEAD().build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(head, BodyHandlers.discarding()).headers().firstValue("ETag").orElseThrow();
    }
  }

  Uploader uploader() throws LoadException {
    return uploader(endpoint());
  }

  static Uploader uploader(URI endpoint) throws LoadException {
    return Uploader.create(
        s3 ->
            s3.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"))));
  }

  void stop() throws Exception {
    proxy.stop();
  }
}
