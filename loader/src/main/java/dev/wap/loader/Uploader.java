// Uploads a file to S3, in parts if it is big.
package dev.wap.loader;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.FileUpload;
import software.amazon.awssdk.transfer.s3.progress.TransferListener;

/**
 * S3, as the AWS SDK finds it: endpoint, region and credentials are what the SDK reads by itself.
 */
public final class Uploader implements AutoCloseable {

  private static final long MULTIPART_OVER_BYTES = 16L << 20;
  private static final long PART_BYTES = 8L << 20;
  private static final long BUFFER_BYTES = 4 * PART_BYTES;

  private static final int NETWORK_THREADS = 4;

  // The SDK closes threads of its own making only after they were idle for two seconds.
  private final EventLoopGroup network;
  private final S3AsyncClient s3;
  private final S3TransferManager transfers;

  private Uploader(EventLoopGroup network, S3AsyncClient s3) {
    this.network = network;
    this.s3 = s3;
    this.transfers = S3TransferManager.builder().s3Client(s3).build();
  }

  /**
   * With the SDK's own settings alone.
   *
   * @throws LoadException if the SDK finds no region
   */
  public static Uploader create() throws LoadException {
    return create(settings -> {});
  }

  /**
   * With some settings made by the caller, such as an endpoint and credentials.
   *
   * @throws LoadException if the SDK finds no region
   */
  public static Uploader create(Consumer<S3AsyncClientBuilder> settings) throws LoadException {
    EventLoopGroup network =
        new NioEventLoopGroup(NETWORK_THREADS, new DefaultThreadFactory("s3", true));
    S3AsyncClientBuilder builder =
        S3AsyncClient.builder()
            .httpClientBuilder(
                NettyNioAsyncHttpClient.builder().eventLoopGroup(SdkEventLoopGroup.create(network)))
            .multipartEnabled(true)
            .multipartConfiguration(
                multipart ->
                    multipart
                        .thresholdInBytes(MULTIPART_OVER_BYTES)
                        .minimumPartSizeInBytes(PART_BYTES)
                        .apiCallBufferSizeInBytes(BUFFER_BYTES));
    settings.accept(builder);
    try {
      return new Uploader(network, builder.build());
    } catch (SdkException e) {
      stop(network);
      throw S3Failure.explain(e, "S3");
    }
  }

  /** Where uploads to a bucket go to. */
  public URI endpoint(String bucket) {
    return URI.create(
        s3.utilities()
            .getUrl(url -> url.bucket(bucket).key("k"))
            .toString()
            .replaceFirst("/k$", ""));
  }

  /**
   * Finds out before any work is done whether there is a bucket to upload to. A bucket that may be
   * written but not looked at passes.
   *
   * @throws LoadException if there is no such bucket, or no way to ask
   */
  public void requireBucket(String bucket) throws LoadException {
    try {
      s3.headBucket(request -> request.bucket(bucket)).join();
    } catch (CompletionException | SdkException e) {
      if (!S3Failure.isDenied(e)) {
        throw S3Failure.explain(e, endpoint(bucket).toString());
      }
    }
  }

  /**
   * Uploads a file, replacing an object that is there.
   *
   * @param progress told the bytes uploaded, of the bytes in all
   * @return the object's URI, s3://bucket/key
   * @throws LoadException if it fails, after the SDK's own retries; nothing is left in the bucket
   *     then
   */
  public String upload(Path file, String bucket, ObjectKey key, Progress progress)
      throws LoadException {
    try {
      FileUpload upload =
          transfers.uploadFile(
              request ->
                  request
                      .source(file)
                      .putObjectRequest(put -> put.bucket(bucket).key(key.value()))
                      .addTransferListener(new Listener(progress)));
      upload.completionFuture().join();
      return "s3://" + bucket + "/" + key;
    } catch (CompletionException | SdkException e) {
      // A server may close the connection on a body for no bucket before its answer has been read.
      if (!S3Failure.isAnswered(e)) {
        requireBucket(bucket);
      }
      throw S3Failure.explain(e, endpoint(bucket).toString());
    }
  }

  @Override
  public void close() {
    transfers.close();
    s3.close();
    stop(network);
  }

  private static void stop(EventLoopGroup network) {
    network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private record Listener(Progress progress) implements TransferListener {

    @Override
    public void bytesTransferred(Context.BytesTransferred context) {
      var snapshot = context.progressSnapshot();
      progress.at(
          snapshot.transferredBytes(),
          snapshot.totalBytes().orElse(Math.max(1, snapshot.transferredBytes())));
    }
  }
}
