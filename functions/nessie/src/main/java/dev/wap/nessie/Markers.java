package dev.wap.nessie;

import static java.util.Objects.requireNonNull;

import dev.wap.contract.Branch;
import java.util.Optional;
import java.util.stream.Stream;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.NessieNotFoundException;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.UDF;

/** Looks markers up, each by its key, so that the cost does not grow with history. */
public final class Markers {
  private final NessieApiV2 api;

  public Markers(NessieApiV2 api) {
    this.api = api;
  }

  /** The marker of an upload at a commit of a branch; none if the branch is gone. */
  public Optional<Marker> find(Branch at, String runId) {
    ContentKey key = Marker.key(runId);
    try {
      return Optional.ofNullable(
              api.getContent().reference(References.model(at)).key(key).get().get(key))
          .map(content -> Marker.of((UDF) content));
    } catch (NessieNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * All markers at a commit of a branch, page by page as they are asked for; none if the branch is
   * gone.
   */
  public Stream<Marker> all(Branch at) {
    try {
      return api
          .getEntries()
          .refName(at.name())
          .hashOnRef(at.hash())
          .prefixKey(Marker.key("any").getParent())
          .withContent(true)
          .stream()
          .filter(entry -> Content.Type.UDF.equals(entry.getType()))
          .map(entry -> Marker.of((UDF) requireNonNull(entry.getContent(), "content")));
    } catch (NessieNotFoundException e) {
      return Stream.empty();
    }
  }
}
