package dev.wap.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;

/**
 * Writes each event as one line of JSON, with the names that Powertools' logging gives to the same
 * things, so that its queries serve here too; its module is not served by every registry. What a
 * person reads comes first.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter ISO_MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  /** What is the same in every line: service and function_name. */
  private final Map<String, String> constants;

  JsonLines(Map<String, String> constants) {
    this.constants = constants;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField(
          "timestamp", ISO_MILLIS.format(Instant.ofEpochMilli(event.getTimeStamp())));
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("message", event.getFormattedMessage());
      json.writeStringField("logger", event.getLoggerName());
      write(json, constants);
      write(json, event.getMDCPropertyMap());
      if (event.getThrowableProxy() != null) {
        json.writeObjectFieldStart("error");
        json.writeStringField("name", event.getThrowableProxy().getClassName());
        json.writeStringField("message", event.getThrowableProxy().getMessage());
        json.writeStringField("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      return ("Cannot write a log event as JSON: " + e + "\n").getBytes(UTF_8);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Map<String, String> fields) throws IOException {
    for (Map.Entry<String, String> field : fields.entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
