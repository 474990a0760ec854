package dev.wap.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wap.local.template.FunctionResource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What {@code ./wap sbom} says of each zip, which a scanner is to read, is what is in it. */
final class BillOfMaterialsTest {
  @Test
  void everyZipIsWhatItsBillSays() throws Exception {
    for (FunctionResource function : Project.template().functions()) {
      Path bill = function.codeUri().resolveSibling("bom.json");
      assumeTrue(Files.exists(bill), "./wap sbom has written no " + bill);

      assertThat(billed(bill)).as(function.logicalId()).isEqualTo(zipped(function.codeUri()));
    }
  }

  /** The hashes of all jars, by their names. */
  private static Map<String, String> billed(Path bill) throws IOException {
    Map<String, String> jars = new TreeMap<>();
    for (JsonNode component : Project.JSON.readTree(bill.toFile()).path("components")) {
      String name =
          "%s-%s.jar"
              .formatted(component.path("name").asText(), component.path("version").asText());
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asText().equals("SHA-256")) {
          jars.put(name, hash.path("content").asText());
        }
      }
    }
    return jars;
  }

  private static Map<String, String> zipped(Path file)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> jars = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        if (entry.getName().startsWith("lib/") && entry.getName().endsWith(".jar")) {
          try (InputStream in = zip.getInputStream(entry)) {
            jars.put(
                entry.getName().substring("lib/".length()),
                HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes())));
          }
        }
      }
    }
    return jars;
  }
}
