package dev.wap.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.error.InvalidSetting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * The rulesets under {@code RULES_URI}, a file {@code <table>.dqdl} per table, in a folder or under
 * an S3 prefix.
 */
public final class Rulesets {
  private final S3Client s3;
  private final URI folder;

  public Rulesets(S3Client s3, URI rulesUri) {
    if (!"file".equals(rulesUri.getScheme()) && !"s3".equals(rulesUri.getScheme())) {
      throw new InvalidSetting(
          "RULES_URI begins with file: or s3:, unlike '%s'".formatted(rulesUri));
    }
    this.s3 = s3;
    this.folder = rulesUri;
  }

  /** Where a table's ruleset stands, or should. */
  public String uri(String table) {
    String base = folder.toString();
    return base + (base.endsWith("/") ? "" : "/") + table + ".dqdl";
  }

  /** A table's ruleset, if it has one. */
  public Optional<Ruleset> find(String table) {
    String uri = uri(table);
    return ("s3".equals(folder.getScheme()) ? object(uri) : file(uri))
        .map(text -> new Ruleset(uri, text));
  }

  private Optional<String> object(String uri) {
    URI address = URI.create(uri);
    try {
      return Optional.of(
          s3.getObjectAsBytes(
                  get -> get.bucket(address.getHost()).key(address.getPath().substring(1)))
              .asUtf8String());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> file(String uri) {
    try {
      return Optional.of(Files.readString(Path.of(URI.create(uri)), UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the ruleset " + uri, e);
    }
  }
}
