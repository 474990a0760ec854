package dev.wap.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An S3 in memory, below the SDK's client: requests are made, signed with a key that opens nothing,
 * and their answers read as ever, and nothing leaves the process. For what a function runs before
 * its snapshot is taken.
 */
public final class MemoryStorage implements SdkHttpClient {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;

  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  private MemoryStorage() {}

  /** A client of an empty storage. */
  public static S3Client client() {
    return S3Client.builder()
        .serviceConfiguration(it -> it.chunkedEncodingEnabled(false))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
        .httpClient(new MemoryStorage())
        .build();
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        return answer(request);
      }

      @Override
      public void abort() {}
    };
  }

  private HttpExecuteResponse answer(HttpExecuteRequest request) throws IOException {
    SdkHttpRequest http = request.httpRequest();
    String path = http.host() + http.encodedPath();
    return switch (http.method()) {
      case PUT -> {
        try (InputStream body = request.contentStreamProvider().orElseThrow().newStream()) {
          objects.put(path, body.readAllBytes());
        }
        yield response(OK, new byte[0], 0);
      }
      case DELETE -> {
        objects.remove(path);
        yield response(NO_CONTENT, new byte[0], 0);
      }
      case HEAD ->
          objects.containsKey(path)
              ? response(OK, new byte[0], objects.get(path).length)
              : response(NOT_FOUND, new byte[0], 0);
      default -> get(path, http);
    };
  }

  private HttpExecuteResponse get(String path, SdkHttpRequest http) {
    if (http.firstMatchingRawQueryParameter("list-type").isPresent()) {
      return xml(OK, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
    }
    byte[] object = objects.get(path);
    if (object == null) {
      return xml(NOT_FOUND, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");
    }
    Optional<String> range = http.firstMatchingHeader("Range");
    if (range.isEmpty()) {
      return response(OK, object, object.length);
    }
    String[] ends = range.get().substring("bytes=".length()).split("-", -1);
    int from =
        ends[0].isEmpty() ? object.length - Integer.parseInt(ends[1]) : Integer.parseInt(ends[0]);
    int to =
        ends[0].isEmpty() || ends[1].isEmpty()
            ? object.length
            : Math.min(object.length, Integer.parseInt(ends[1]) + 1);
    byte[] part = Arrays.copyOfRange(object, from, to);
    return response(PARTIAL, part, part.length);
  }

  private static HttpExecuteResponse xml(int status, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return response(status, bytes, bytes.length);
  }

  private static HttpExecuteResponse response(int status, byte[] body, int length) {
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpFullResponse.builder()
                .statusCode(status)
                .putHeader("ETag", "\"1\"")
                .putHeader("Content-Length", Integer.toString(length))
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
        .build();
  }

  @Override
  public String clientName() {
    return "memory";
  }

  @Override
  public void close() {}
}
