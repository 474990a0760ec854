package dev.wap.lake;

import dev.wap.records.S3;
import java.util.Map;
import org.apache.iceberg.aws.s3.S3FileIOAwsClientFactory;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Gives Iceberg's FileIO the functions' own S3 client. Iceberg's default factory wants the SDK's
 * modules for Glue, KMS and DynamoDB, which no function needs. Public, and made without arguments,
 * since Iceberg makes it by its name.
 */
public final class LakeS3Clients implements S3FileIOAwsClientFactory {
  private static final long serialVersionUID = 1;

  @Override
  public S3Client s3() {
    return S3.client();
  }

  @Override
  public S3AsyncClient s3Async() {
    throw new UnsupportedOperationException("Files are read and written by the synchronous client");
  }

  @Override
  public void initialize(Map<String, String> properties) {
    // The client takes its settings from where the AWS SDK looks for them.
  }
}
