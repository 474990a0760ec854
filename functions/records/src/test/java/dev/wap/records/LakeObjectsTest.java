package dev.wap.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wap.contract.Branch;
import dev.wap.error.InvalidInput;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

class LakeObjectsTest {
  private static final Branch ONE = new Branch("one", "1");
  private static final Branch TWO = new Branch("two", "2");

  @RegisterExtension private static final S3OnAFolder s3 = new S3OnAFolder("lake");

  private LakeObjects objects;

  @BeforeEach
  void open() {
    objects = new LakeObjects(s3.client(), "lake");
  }

  @Test
  void readsWhatWasWrittenLast() {
    assertThat(objects.read("_wap/x", Branch.class)).isEmpty();

    objects.write("_wap/x", ONE);
    objects.write("_wap/x", TWO);

    assertThat(objects.read("_wap/x", Branch.class).orElseThrow().value()).isEqualTo(TWO);
    assertThat(objects.uri("_wap/x")).isEqualTo("s3://lake/_wap/x");
  }

  @Test
  void writesIfThereIsNone() {
    String etag = objects.writeIfAbsent("_wap/x", ONE).orElseThrow();

    assertThat(objects.writeIfAbsent("_wap/x", TWO)).isEmpty();
    assertThat(objects.read("_wap/x", Branch.class)).contains(new LakeObjects.Stored<>(ONE, etag));
  }

  @Test
  void replacesWhatIsUnchanged() {
    String first = objects.writeIfAbsent("_wap/x", ONE).orElseThrow();
    String second = objects.writeIfUnchanged("_wap/x", first, TWO).orElseThrow();

    assertThat(objects.writeIfUnchanged("_wap/x", first, ONE)).isEmpty();
    assertThat(objects.read("_wap/x", Branch.class))
        .contains(new LakeObjects.Stored<>(TWO, second));
  }

  @Test
  void replacesNothingThatIsGone() {
    assertThat(objects.writeIfUnchanged("_wap/x", "\"0123456789abcdef0123456789abcdef\"", ONE))
        .isEmpty();
    assertThat(objects.read("_wap/x", Branch.class)).isEmpty();
  }

  @Test
  void listsAllKeysUnderAPrefix() {
    // More than the 1,000 that S3 lists at once would take too long; a page is what the folder is.
    List<String> keys = IntStream.range(0, 5).mapToObj("_wap/a/run-%d.json"::formatted).toList();
    keys.forEach(key -> objects.write(key, ONE));
    objects.write("_wap/a/run", ONE);
    objects.write("_wap/b/run-0.json", ONE);

    assertThat(objects.list("_wap/a/run-")).containsExactlyElementsOf(keys);
    assertThat(objects.list("_wap/c/")).isEmpty();
  }

  @Test
  void aMissingBucketIsNoMissingObject() {
    LakeObjects elsewhere = new LakeObjects(s3.client(), "nowhere");

    assertThatThrownBy(() -> elsewhere.read("_wap/x", Branch.class))
        .isInstanceOf(NoSuchBucketException.class)
        .hasMessageContaining("bucket");
  }

  @Test
  void anObjectOfAnotherShapeIsAnError() {
    s3.put("lake", "_wap/x", "{\"name\":\"one\"}");

    assertThatThrownBy(() -> objects.read("_wap/x", Branch.class))
        .isExactlyInstanceOf(InvalidInput.class)
        .hasMessageContaining("branch.hash is missing");
  }
}
