package dev.wap.dashboard.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.utils.builder.Buildable;

/** Histories that the embedded cloud has made, as the AWS CLI prints them, and the definition. */
final class Histories {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Histories() {}

  static Graph machine() {
    try {
      return Graph.parse(Files.readString(java.nio.file.Path.of("../statemachine/wap.asl.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<HistoryEvent> read(String name) {
    try (InputStream file = Histories.class.getResourceAsStream(name + ".json")) {
      List<HistoryEvent> events = new ArrayList<>();
      for (JsonNode event : JSON.readTree(Objects.requireNonNull(file, name)).get("events")) {
        HistoryEvent.Builder builder = HistoryEvent.builder();
        fill(builder, event);
        events.add(builder.build());
      }
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(SdkPojo builder, JsonNode json) {
    for (SdkField<?> field : builder.sdkFields()) {
      JsonNode value = json.get(field.locationName());
      if (value == null) {
        continue;
      }
      MarshallingType<?> type = field.marshallingType();
      if (type.equals(MarshallingType.STRING)) {
        field.set(builder, value.asText());
      } else if (type.equals(MarshallingType.LONG)) {
        field.set(builder, value.asLong());
      } else if (type.equals(MarshallingType.BOOLEAN)) {
        field.set(builder, value.asBoolean());
      } else if (type.equals(MarshallingType.INSTANT)) {
        field.set(builder, Instant.ofEpochMilli(Math.round(value.asDouble() * 1e3)));
      } else if (type.equals(MarshallingType.SDK_POJO)) {
        SdkPojo inner = field.constructor().get();
        fill(inner, value);
        field.set(builder, ((Buildable) inner).build());
      }
    }
  }
}
