package dev.wap.local.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Collection;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * A real S3 API on a folder: S3Proxy in this process, on 127.0.0.1, without authentication. A
 * bucket is a folder in it, an object a file, its ETag and content type extended attributes of that
 * file.
 */
public final class S3Server implements AutoCloseable {
  private static final long STOP_MILLIS = 1_000;

  private final S3Proxy proxy;

  private S3Server(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /**
   * Starts a server.
   *
   * @param folder where buckets live; created if it is not there
   * @param port the port, or 0 for a free one
   * @param buckets names of buckets that shall exist
   * @param listener told of every object created
   * @throws IOException if the port is in use, or the folder cannot hold ETags
   */
  public static S3Server start(
      Path folder, int port, Collection<String> buckets, ObjectCreatedListener listener)
      throws IOException {
    Files.createDirectories(folder);
    checkFileNames(folder);
    checkExtendedAttributes(folder);
    var store =
        new AtomicBlobStore(
            new FilesystemNio2BlobStore(folder.toString()), new KeyRules(folder), listener);
    buckets.stream().filter(name -> !store.containerExists(name)).forEach(store::createContainer);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .ignoreUnknownHeaders(true)
            .stopTimeout(STOP_MILLIS)
            .build();
    try {
      proxy.start();
    } catch (Exception e) {
      stop(proxy);
      if (e instanceof BindException || e.getCause() instanceof BindException) {
        throw new IOException("S3: port " + port + " is in use", e);
      }
      throw new IOException("S3: cannot start on port " + port + ": " + e.getMessage(), e);
    }
    return new S3Server(proxy);
  }

  /** Where clients find it; they must address buckets by path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** Stops: requests in flight have a second to end. */
  @Override
  public void close() {
    try {
      stop(proxy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(S3Proxy proxy) throws IOException {
    try {
      proxy.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IOException("S3: cannot stop", e);
    }
  }

  /** Without it every key beyond ASCII would be refused by S3Proxy, and by no reason. */
  private static void checkFileNames(Path folder) throws IOException {
    try {
      var unused = folder.resolve("ü日😀");
    } catch (InvalidPathException e) {
      throw new IOException(
          "S3: this locale lets no file be named by letters beyond ASCII, as keys are; set LC_ALL=C.UTF-8",
          e);
    }
  }

  /** Without them the store would lose ETags without a word. */
  private static void checkExtendedAttributes(Path folder) throws IOException {
    Path probe = Files.createTempFile(folder, ".probe-", null);
    try {
      var view = Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
      if (view == null) {
        throw new IOException("not supported");
      }
      view.write("probe", UTF_8.encode("1"));
    } catch (IOException e) {
      throw new IOException(
          "S3: the file system of "
              + folder
              + " keeps no user extended attributes, where ETags live; choose another folder",
          e);
    } finally {
      Files.delete(probe);
    }
  }
}
