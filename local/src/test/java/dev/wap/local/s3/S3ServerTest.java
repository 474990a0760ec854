package dev.wap.local.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.local.process.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

final class S3ServerTest {
  @TempDir private Path folder;
  private final Queue<ObjectCreated> created = new ConcurrentLinkedQueue<>();
  private S3Server server;
  private S3Client s3;

  @BeforeEach
  void start() throws IOException {
    server = S3Server.start(folder, 0, List.of("source", "lake"), created::add);
    s3 =
        S3Client.builder()
            .endpointOverride(server.endpoint())
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
  }

  @AfterEach
  void stop() {
    s3.close();
    server.close();
  }

  private String put(String key, String text) {
    return s3.putObject(it -> it.bucket("source").key(key), RequestBody.fromString(text)).eTag();
  }

  private String get(String bucket, String key) {
    return s3.getObjectAsBytes(it -> it.bucket(bucket).key(key)).asUtf8String();
  }

  private static String unquoted(String etag) {
    return etag.replace("\"", "");
  }

  private static int status(Callable<?> call) throws Exception {
    try {
      call.call();
      return 200;
    } catch (S3Exception e) {
      return e.statusCode();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b/c+d.parquet", "x%2Fy", "a;b=c", "über/größe", "a&b?c#d", "日本"})
  void keysArriveAsTheyAre(String key) {
    String etag = put(key, "hello");
    assertThat(get("source", key)).isEqualTo("hello");
    assertThat(s3.listObjectsV2(it -> it.bucket("source")).contents())
        .singleElement()
        .satisfies(object -> assertThat(object.key()).isEqualTo(key));
    assertThat(created)
        .containsExactly(
            new ObjectCreated("source", key, 5, unquoted(etag), ObjectCreated.Reason.PUT_OBJECT));
  }

  @Test
  void putsOnlyWhatIsNotThereYet() throws Exception {
    PutObjectRequest request =
        PutObjectRequest.builder().bucket("source").key("k").ifNoneMatch("*").build();
    assertThat(status(() -> s3.putObject(request, RequestBody.fromString("1")))).isEqualTo(200);
    assertThat(status(() -> s3.putObject(request, RequestBody.fromString("2")))).isEqualTo(412);
    assertThat(get("source", "k")).isEqualTo("1");
    assertThat(created).hasSize(1);
  }

  @Test
  void ofTwentyThatReplaceOneVersionOneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      String key = "lease-" + round;
      String etag = put(key, "0");
      created.clear();
      var attempts = new ArrayList<Callable<Integer>>();
      for (int i = 1; i <= 20; i++) {
        String text = "holder " + i;
        attempts.add(
            () ->
                status(
                    () ->
                        s3.putObject(
                            it -> it.bucket("source").key(key).ifMatch(etag),
                            RequestBody.fromString(text))));
      }
      var statuses = new ArrayList<Integer>();
      try (var threads = Executors.newFixedThreadPool(20)) {
        for (Future<Integer> attempt : threads.invokeAll(attempts)) {
          statuses.add(attempt.get());
        }
      }
      assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
      assertThat(created).hasSize(1);
    }
  }

  @Test
  void ifMatchOfNothingIsNoSuchKey() {
    assertThatThrownBy(
            () ->
                s3.putObject(
                    it -> it.bucket("source").key("none").ifMatch("\"abc\""),
                    RequestBody.fromString("1")))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(404);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchKey");
            });
    assertThat(created).isEmpty();
  }

  @Test
  void aRefusedIfMatchIsPreconditionFailed() {
    put("k", "1");
    assertThatThrownBy(
            () ->
                s3.putObject(
                    it -> it.bucket("source").key("k").ifMatch("\"abc\""),
                    RequestBody.fromString("2")))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(412);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("PreconditionFailed");
            });
    assertThat(get("source", "k")).isEqualTo("1");
  }

  @Test
  void aMultipartUploadIsOneEventWhenItIsComplete() {
    byte[] first = new byte[5 << 20];
    String id = s3.createMultipartUpload(it -> it.bucket("source").key("big")).uploadId();
    var parts = new ArrayList<CompletedPart>();
    for (byte[] part : List.of(first, "end".getBytes(UTF_8))) {
      int number = parts.size() + 1;
      String etag =
          s3.uploadPart(
                  it -> it.bucket("source").key("big").uploadId(id).partNumber(number),
                  RequestBody.fromBytes(part))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    }
    assertThat(created).isEmpty();
    String etag =
        s3.completeMultipartUpload(
                it ->
                    it.bucket("source")
                        .key("big")
                        .uploadId(id)
                        .multipartUpload(upload -> upload.parts(parts)))
            .eTag();
    assertThat(etag).endsWith("-2\"");
    assertThat(created)
        .containsExactly(
            new ObjectCreated(
                "source",
                "big",
                first.length + 3,
                unquoted(etag),
                ObjectCreated.Reason.COMPLETE_MULTIPART_UPLOAD));
  }

  /** Source: "Amazon S3 multipart upload limits", and EntityTooSmall of "Error responses". */
  @Test
  void aPartUnderFiveMegabytesIsTooSmall() {
    String id = s3.createMultipartUpload(it -> it.bucket("source").key("big")).uploadId();
    var parts = new ArrayList<CompletedPart>();
    for (int number : List.of(1, 2)) {
      String etag =
          s3.uploadPart(
                  it -> it.bucket("source").key("big").uploadId(id).partNumber(number),
                  RequestBody.fromString("small"))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    }
    assertRefused(
        () ->
            s3.completeMultipartUpload(
                it ->
                    it.bucket("source")
                        .key("big")
                        .uploadId(id)
                        .multipartUpload(upload -> upload.parts(parts))),
        400,
        "EntityTooSmall",
        "smaller than the minimum");
    assertThat(created).isEmpty();
  }

  @Test
  void copiesAcrossBucketsIfTheSourceIsUnchanged() throws Exception {
    String etag = put("from ü+%2F", "hello");
    created.clear();
    assertThat(
            status(
                () ->
                    s3.copyObject(
                        it ->
                            it.sourceBucket("source")
                                .sourceKey("from ü+%2F")
                                .destinationBucket("lake")
                                .destinationKey("to")
                                .copySourceIfMatch("\"other\""))))
        .isEqualTo(412);
    assertThat(created).isEmpty();
    s3.copyObject(
        it ->
            it.sourceBucket("source")
                .sourceKey("from ü+%2F")
                .destinationBucket("lake")
                .destinationKey("to")
                .copySourceIfMatch(etag));
    assertThat(get("lake", "to")).isEqualTo("hello");
    assertThat(created)
        .containsExactly(
            new ObjectCreated("lake", "to", 5, unquoted(etag), ObjectCreated.Reason.COPY_OBJECT));
  }

  private static void assertRefused(ThrowingCallable call, int status, String code, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(status);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.awsErrorDetails().errorMessage()).contains(why);
            });
  }

  /** Source: "Naming Amazon S3 objects" and "Error responses" of the S3 documentation. */
  @Test
  void aKeyOver1024BytesIsTooLong() {
    String longest = ("a".repeat(127) + "/").repeat(8).substring(0, 1023) + "é";
    assertRefused(() -> put(longest, "1"), 400, "KeyTooLongError", "Your key is too long");
    put(longest.substring(0, 1023), "1");
    assertThat(created).hasSize(1);
  }

  @Test
  void aKeyWhosePartIsNoFileNameIsRefused() {
    String longest = "a/" + "é".repeat(100);
    assertRefused(() -> put(longest + "b", "1"), 400, "KeyTooLongError", "200 bytes");
    put(longest, "1");
    String key = "b".repeat(150);
    assertRefused(
        () -> s3.createMultipartUpload(it -> it.bucket("source").key(key + "b")),
        400,
        "KeyTooLongError",
        "150 bytes");
    String id = s3.createMultipartUpload(it -> it.bucket("source").key(key)).uploadId();
    assertThat(
            s3.uploadPart(
                    it -> it.bucket("source").key(key).uploadId(id).partNumber(10_000),
                    RequestBody.fromString("1"))
                .eTag())
        .isNotEmpty();
    assertThat(created).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "./c", "d/./e", "f/../g", "h\u0001"})
  void aKeyThatWouldBeAnothersFileIsRefused(String key) {
    put("from", "1");
    assertRefused(() -> put(key, "1"), 400, "InvalidRequest", "keeps objects as files");
    assertRefused(
        () ->
            s3.copyObject(
                it ->
                    it.sourceBucket("source")
                        .sourceKey("from")
                        .destinationBucket("lake")
                        .destinationKey(key)),
        400,
        "InvalidRequest",
        "keeps objects as files");
    assertThat(created).hasSize(1);
  }

  /** Else the connection ends while the client still writes, and it cannot read the refusal. */
  @Test
  void whatIsRefusedIsReceivedInFullAllTheSame() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.endpoint().getPort())) {
      socket.setSoTimeout(10_000);
      var out = socket.getOutputStream();
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      out.write(
          "PUT /source/%s HTTP/1.1\r\nHost: s3\r\nContent-Length: 4\r\n\r\nab"
              .formatted("a".repeat(201))
              .getBytes(UTF_8));
      // Time for a server that does not wait for the rest.
      Thread.sleep(300);
      out.write("cdHEAD /source/none HTTP/1.1\r\nHost: s3\r\n\r\n".getBytes(UTF_8));
      assertThat(statusLine(in)).isEqualTo("HTTP/1.1 400 Bad Request");
      assertThat(statusLine(in)).isEqualTo("HTTP/1.1 404 Not Found");
    }
  }

  private static String statusLine(BufferedReader in) throws IOException {
    String line = in.readLine();
    while (line != null && !line.startsWith("HTTP/1.1 ")) {
      line = in.readLine();
    }
    return line;
  }

  @Test
  void anObjectUnderAnObjectIsRefused() {
    put("a", "1");
    put("b/c", "2");
    assertRefused(() -> put("a/b/c", "3"), 400, "InvalidRequest", "there is an object 'a'");
    assertRefused(() -> put("b", "3"), 400, "InvalidRequest", "there are objects under 'b/'");
    assertThat(get("source", "a")).isEqualTo("1");
    assertThat(get("source", "b/c")).isEqualTo("2");
  }

  @Test
  void thereAreNoVersions() {
    put("k", "1");
    assertThat(
            s3.putObject(it -> it.bucket("source").key("k"), RequestBody.fromString("2"))
                .versionId())
        .isNull();
    assertThat(s3.getBucketVersioning(it -> it.bucket("source")).status()).isNull();
    assertRefused(
        () ->
            s3.putBucketVersioning(
                it -> it.bucket("source").versioningConfiguration(v -> v.status("Enabled"))),
        501,
        "NotImplemented",
        "Versioning is not supported");
    assertRefused(
        () -> s3.listObjectVersions(it -> it.bucket("source")),
        501,
        "NotImplemented",
        "Versioning is not supported");
  }

  @Test
  void whatItCannotDoIsNotImplemented() {
    assertRefused(
        () ->
            s3.putObject(
                it -> it.bucket("source").key("k").serverSideEncryption("AES256"),
                RequestBody.fromString("1")),
        501,
        "NotImplemented",
        "Server-side encryption is not supported");
    assertRefused(
        () -> s3.getBucketLifecycleConfiguration(it -> it.bucket("source")),
        501,
        "NotImplemented",
        "not implemented");
    assertRefused(
        () -> s3.getBucketNotificationConfiguration(it -> it.bucket("source")),
        501,
        "NotImplemented",
        "not implemented");
  }

  @Test
  void metadataIsKeptAndTagsAreNot() {
    var unused =
        s3.putObject(
            it ->
                it.bucket("source")
                    .key("k")
                    .contentType("text/x")
                    .metadata(Map.of("a", "b"))
                    .tagging("c=d"),
            RequestBody.fromString("1"));
    var head = s3.headObject(it -> it.bucket("source").key("k"));
    assertThat(head.contentType()).isEqualTo("text/x");
    assertThat(head.metadata()).isEqualTo(Map.of("a", "b"));
    assertThat(head.tagCount()).isNull();
    assertRefused(
        () -> s3.getObjectTagging(it -> it.bucket("source").key("k")),
        501,
        "NotImplemented",
        "not implemented");
  }

  @Test
  void anyoneMayDoAnything() {
    String bucket = "made-by-a-stranger";
    try (S3Client stranger =
        S3Client.builder()
            .endpointOverride(server.endpoint())
            .forcePathStyle(true)
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build()) {
      stranger.createBucket(it -> it.bucket(bucket));
      stranger.putObject(it -> it.bucket(bucket).key("k"), RequestBody.fromString("1"));
    }
    assertThat(get(bucket, "k")).isEqualTo("1");
  }

  @Test
  void whatIsNotThereIsNamed() throws Exception {
    assertRefused(() -> get("source", "none"), 404, "NoSuchKey", "does not exist");
    assertRefused(() -> get("nowhere", "none"), 404, "NoSuchBucket", "does not exist");
    assertThat(status(() -> s3.deleteObject(it -> it.bucket("source").key("none")))).isEqualTo(200);
    put("k", "1");
    assertThat(
            status(
                () -> s3.getObjectAsBytes(it -> it.bucket("source").key("k").ifMatch("\"other\""))))
        .isEqualTo(412);
  }

  @Test
  void listsByPrefixPageByPage() {
    for (String key : List.of("a/1", "a/2", "a/b/3", "c")) {
      put(key, "1");
    }
    assertThat(
            s3.listObjectsV2Paginator(it -> it.bucket("source").prefix("a/").maxKeys(1)).contents())
        .extracting(S3Object::key)
        .containsExactly("a/1", "a/2", "a/b/3");
    var folders = s3.listObjectsV2(it -> it.bucket("source").delimiter("/"));
    assertThat(folders.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("a/");
    assertThat(folders.contents()).extracting(S3Object::key).containsExactly("c");
  }

  @Test
  void readsRanges() {
    put("k", "0123456789");
    assertThat(
            s3.getObjectAsBytes(it -> it.bucket("source").key("k").range("bytes=2-4"))
                .asUtf8String())
        .isEqualTo("234");
    assertThat(
            s3.getObjectAsBytes(it -> it.bucket("source").key("k").range("bytes=-3"))
                .asUtf8String())
        .isEqualTo("789");
  }

  @Test
  void aLocaleThatCannotNameFilesByKeysIsNamed(@TempDir Path other) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ChildJvm.java().toString(),
            "-cp",
            System.getProperty("java.class.path"),
            StartOfS3.class.getName(),
            other.toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("LC_ALL=C.UTF-8");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aPortInUseIsNamed() {
    int port = server.endpoint().getPort();
    assertThatThrownBy(() -> S3Server.start(folder, port, List.of(), created::add))
        .isInstanceOf(IOException.class)
        .hasMessage("S3: port " + port + " is in use");
  }

  @Test
  void objectsAndETagsOutliveARestart() throws IOException {
    String etag = put("k", "1");
    stop();
    start();
    assertThat(s3.headObject(it -> it.bucket("source").key("k")).eTag()).isEqualTo(etag);
  }
}
