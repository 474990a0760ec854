package dev.wap.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wap.local.stepfunctions.ExecutionDescription;
import dev.wap.local.stepfunctions.ExecutionStatus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Footers, which are all that is read of most files, and the one thing that is held in memory: what
 * is accepted fits into the functions' memory, and what does not fit is refused by name.
 */
@ExtendWith(SharedCloud.class)
final class FooterTest {
  private static final String INVALID_UPLOAD = "dev.wap.error.InvalidUpload";
  private static final int MEGABYTE = 1024 * 1024;
  private static final int MOST_BYTES = 16 * MEGABYTE;

  private final CloudUnderTest cloud;
  private String mainBefore = "";
  private Set<String> branchesBefore = Set.of();

  FooterTest(CloudUnderTest cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void remember() throws Exception {
    cloud.rules("footers", "RowCount > 0");
    mainBefore = cloud.main();
    branchesBefore = cloud.uploadBranches();
  }

  private void assertRefused(String name, byte[] file, String message) throws Exception {
    ExecutionDescription execution = cloud.upload("footers/" + name, file);
    assertThat(execution.error()).contains(INVALID_UPLOAD);
    assertThat(CloudUnderTest.errorMessage(execution))
        .startsWith(message.formatted("s3://%s/footers/%s".formatted(cloud.sourceBucket(), name)));
    assertThat(cloud.states(execution)).doesNotHaveDuplicates().endsWith("Failed");
    assertThat(cloud.main()).isEqualTo(mainBefore);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  /** A file of zeros but for its ends, which claims a footer of so many bytes. */
  private static byte[] claiming(int fileBytes, int footerBytes) {
    byte[] file = new byte[fileBytes];
    byte[] magic = "PAR1".getBytes(US_ASCII);
    System.arraycopy(magic, 0, file, 0, 4);
    System.arraycopy(magic, 0, file, fileBytes - 4, 4);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(fileBytes - 8, footerBytes);
    return file;
  }

  @Test
  void aHundredMegabytes() throws Exception {
    assertRefused(
        "fat.parquet",
        claiming(100 * MEGABYTE + 12, 100 * MEGABYTE),
        "The footer of %s has 104,857,600 bytes, more than the 16,777,216 that are accepted");
    assertRefused(
        "lying.parquet",
        claiming(100 * MEGABYTE + 12, 200 * MEGABYTE),
        "%s is no whole Parquet file: it claims a footer of 209,715,200 bytes in a file of 104,857,612");
    assertRefused(
        "zeros.parquet", claiming(17 * MEGABYTE, MOST_BYTES), "The footer of %s does not parse: ");
  }

  /** Two thousand columns in as many row groups as the limit allows. */
  @Test
  void theLongestThatIsAccepted() throws Exception {
    cloud.rules("long_footer", "RowCount > 0", "IsComplete \"c1999\"");
    String[] columns = new String[2_000];
    Integer[] row = new Integer[columns.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "optional int32 c" + i;
      row[i] = i;
    }
    byte[] file = TestParquet.of(columns).row((Object[]) row).bytes();
    int footerBytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    int times = MOST_BYTES / footerBytes;
    byte[] longest = TestFooter.repeated(file, times);

    ExecutionDescription execution = cloud.upload("long_footer/a.parquet", longest);

    assertThat(execution.summary().status())
        .as(execution.cause().orElse(""))
        .isEqualTo(ExecutionStatus.SUCCEEDED);
    assertThat(cloud.failures(execution, "WriteSnapshot")).isEmpty();
    assertThat(cloud.failures(execution, "AuditBranch")).isEmpty();
    assertThat(cloud.view().rows("main", "long_footer")).isEqualTo(times);
    assertThat(cloud.uploadBranches()).isEqualTo(branchesBefore);
  }

  private static List<SchemaElement> schema(
      int rootsChildren, int count, IntFunction<SchemaElement> element) {
    List<SchemaElement> schema = new ArrayList<>();
    schema.add(new SchemaElement("root").setNum_children(rootsChildren));
    for (int i = 0; i < count; i++) {
      schema.add(element.apply(i));
    }
    return schema;
  }

  private static SchemaElement column(String name) {
    return new SchemaElement(name)
        .setType(Type.INT32)
        .setRepetition_type(FieldRepetitionType.OPTIONAL);
  }

  @Test
  void manyColumns() throws Exception {
    assertRefused(
        "columns.parquet",
        TestFooter.only(schema(200_000, 200_000, i -> column("c" + i))),
        "%s has 200,000 columns, more than the 10,000 that are accepted");
  }

  @Test
  void nestedWithoutEnd() throws Exception {
    assertRefused(
        "deep.parquet",
        TestFooter.only(chain(60)),
        "%s nests columns in columns more than 50 deep: flatten them");
    assertRefused(
        "deeper.parquet",
        TestFooter.only(chain(100_000)),
        "The footer of %s does not parse: its columns are nested too deep");
  }

  private static List<SchemaElement> chain(int depth) {
    return schema(
        1,
        depth,
        i ->
            i == depth - 1
                ? column("leaf")
                : new SchemaElement("g" + i)
                    .setNum_children(1)
                    .setRepetition_type(FieldRepetitionType.OPTIONAL));
  }

  @Test
  void noColumns() throws Exception {
    assertRefused(
        "none.parquet", TestFooter.only(schema(0, 0, i -> column(""))), "%s has no columns");
  }

  @Test
  void fewerColumnsThanItClaims() throws Exception {
    assertRefused(
        "fewer.parquet",
        TestFooter.only(schema(Integer.MAX_VALUE, 1, i -> column("c"))),
        "The footer of %s does not parse: ");
    assertRefused("negative.parquet", TestFooter.only(schema(-1, 1, i -> column("c"))), "%s ");
  }

  /** Thrift's list of row groups, said to have two billion elements. */
  @Test
  void aListThatClaimsTwoBillionElements() throws Exception {
    // Field 2, the schema: a list of structs, its size as a varint.
    byte[] footer = {
      0x15, 0x02, 0x19, (byte) 0xFC, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07, 0x00
    };
    assertRefused(
        "list.parquet",
        TestFooter.only(footer),
        "The footer of %s does not parse: it claims more than the function's memory holds");
  }
}
