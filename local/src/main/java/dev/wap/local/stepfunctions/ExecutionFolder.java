package dev.wap.local.stepfunctions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One execution on disk: {@code execution.json}, replaced as a whole, says who it is and how it
 * stands; {@code history.jsonl} holds an event a line, and is only ever appended to. Input and
 * output are in the history alone.
 */
final class ExecutionFolder {
  private static final String EXECUTION = "execution.json";
  private static final String HISTORY = "history.jsonl";
  private static final String UNTOLD = "untold";

  /**
   * What {@code execution.json} holds.
   *
   * @param summary who the execution is and how it stands
   * @param sequence its place in the order of all starts
   * @param definition the name under which the definition that it runs is kept
   * @param roleArn the role that its machine had
   */
  record Header(ExecutionSummary summary, long sequence, String definition, String roleArn) {}

  private final Path folder;

  ExecutionFolder(Path folder) {
    this.folder = folder;
  }

  void create(Header header) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create the execution's folder " + folder, e);
    }
    write(header);
  }

  void write(Header header) {
    ExecutionSummary summary = header.summary();
    ObjectNode json =
        Json.object()
            .put("executionArn", summary.executionArn())
            .put("stateMachineArn", summary.stateMachineArn())
            .put("name", summary.name())
            .put("status", summary.status().name())
            .put("startDate", summary.startDate().toString())
            .put("sequence", header.sequence())
            .put("definition", header.definition())
            .put("roleArn", header.roleArn());
    summary.stopDate().ifPresent(date -> json.put("stopDate", date.toString()));
    replace(folder.resolve(EXECUTION), Json.write(json));
  }

  /** The header, or nothing if the process ended before the execution had one. */
  Optional<Header> read() {
    Path file = folder.resolve(EXECUTION);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = Json.parse(Files.readString(file));
      ExecutionSummary summary =
          new ExecutionSummary(
              json.required("executionArn").textValue(),
              json.required("stateMachineArn").textValue(),
              json.required("name").textValue(),
              ExecutionStatus.valueOf(json.required("status").textValue()),
              Instant.parse(json.required("startDate").textValue()),
              Optional.ofNullable(json.get("stopDate"))
                  .map(date -> Instant.parse(date.textValue())));
      return Optional.of(
          new Header(
              summary,
              json.required("sequence").longValue(),
              json.required("definition").textValue(),
              json.required("roleArn").textValue()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  void append(ObjectNode event) {
    Path file = folder.resolve(HISTORY);
    try {
      Files.writeString(
          file, Json.write(event) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot append to the history " + file, e);
    }
  }

  /** All events; a last line that was cut off when the process ended is not one. */
  List<ObjectNode> history() {
    Path file = folder.resolve(HISTORY);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<String> lines = Files.readAllLines(file);
      List<ObjectNode> events = new ArrayList<>(lines.size());
      for (int i = 0; i < lines.size(); i++) {
        try {
          events.add((ObjectNode) Json.parse(lines.get(i)));
        } catch (JsonProcessingException e) {
          if (i < lines.size() - 1) {
            throw new IOException("Line " + (i + 1) + " is no event", e);
          }
        }
      }
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the history " + file, e);
    }
  }

  /** Writes the history anew, so that a line that was cut off is gone and the next can follow. */
  void repairHistory() {
    StringBuilder lines = new StringBuilder();
    history().forEach(event -> lines.append(Json.write(event)).append('\n'));
    replace(folder.resolve(HISTORY), lines.toString());
  }

  /** Notes that the execution's end has not been told of yet, which outlasts the process. */
  void markUntold() {
    replace(folder.resolve(UNTOLD), "");
  }

  boolean isUntold() {
    return Files.exists(folder.resolve(UNTOLD));
  }

  void markTold() {
    try {
      Files.deleteIfExists(folder.resolve(UNTOLD));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete a file of " + folder, e);
    }
  }

  void delete() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete the execution's folder " + folder, e);
    }
  }

  /**
   * Replaces a file as a whole: a reader, or a process that starts after a crash, sees the old one
   * or the new one.
   */
  static void replace(Path file, String text) {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(temporary, text, StandardCharsets.UTF_8);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
