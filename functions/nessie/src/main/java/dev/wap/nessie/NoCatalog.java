package dev.wap.nessie;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.projectnessie.client.NessieClientBuilder;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.client.http.NessieHttpClientBuilder;
import org.projectnessie.error.ImmutableNessieError;
import org.projectnessie.model.Branch;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.ImmutableOperations;
import org.projectnessie.model.Operation;
import org.projectnessie.model.Operations;
import org.projectnessie.model.SingleReferenceResponse;
import org.projectnessie.model.UDF;
import org.projectnessie.model.ser.Views;

/**
 * A catalog that is never reached: requests are made as ever, and given up before a connection is.
 * For what a function runs before its snapshot is taken.
 */
public final class NoCatalog {
  private static final String HASH =
      "2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d";

  private NoCatalog() {}

  /** What every request of the client ends with. */
  private static final class NotSent extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A client whose requests are not sent. */
  public static NessieApiV2 client() {
    return NessieClientBuilder.createClientBuilder("HTTP", null)
        .asInstanceOf(NessieHttpClientBuilder.class)
        .withUri(URI.create("http://catalog.invalid/api/v2"))
        .withApiCompatibilityCheck(false)
        .addRequestFilter(
            request -> {
              throw new NotSent();
            })
        .build(NessieApiV2.class);
  }

  /**
   * Does something with such a client, as far as it goes.
   *
   * @throws RuntimeException if something else ended it
   */
  public static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof NotSent) {
          return;
        }
      }
      throw e;
    }
  }

  /** Asks for a branch and for a marker, and writes and reads what a commit and its answers are. */
  public static void prime() throws IOException {
    try (NessieApiV2 client = client()) {
      var at = new dev.wap.contract.Branch("main", HASH);
      attempt(() -> new References(client).main());
      attempt(() -> new Markers(client).find(at, "0"));
    }
    ContentKey key = ContentKey.of("priming", "table");
    Operations commit =
        ImmutableOperations.builder()
            .commitMeta(CommitMeta.fromMessage("none"))
            .operations(
                List.of(
                    Operation.Put.of(key, IcebergTable.of("none", 1, 0, 0, 0)),
                    Operation.Put.of(ContentKey.of("udf"), UDF.udf("none", "1", "1"))))
            .build();
    roundTrip(commit, Operations.class);
    roundTrip(
        SingleReferenceResponse.builder().reference(Branch.of("main", HASH)).build(),
        SingleReferenceResponse.class);
    roundTrip(
        ImmutableNessieError.builder().status(404).reason("none").message("none").build(),
        org.projectnessie.error.NessieError.class);
  }

  private static <T> void roundTrip(T value, Class<T> type) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writerWithView(Views.V2.class).writeValueAsString(value);
    var unused = Optional.of(mapper.readerWithView(Views.V2.class).readValue(json, type));
  }
}
