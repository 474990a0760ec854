package dev.wap.local.stepfunctions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wap.local.stepfunctions.ExecutionFolder.Header;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * All executions: their headers in memory, everything else on disk until somebody asks. Each has a
 * folder named by a hash of its ARN, since a name may hold what a file system does not take; each
 * definition that was ever run is kept once.
 */
final class ExecutionStore {
  private final Path executions;
  private final Path definitions;
  private final Clock clock;
  private final Map<String, Execution> byArn = new ConcurrentHashMap<>();
  private final NavigableMap<Long, Execution> bySequence = new ConcurrentSkipListMap<>();
  private final List<Execution> givenUp = new ArrayList<>();
  private final AtomicLong lastSequence = new AtomicLong();

  private ExecutionStore(Path data, Clock clock) {
    this.executions = data.resolve("executions");
    this.definitions = data.resolve("definitions");
    this.clock = clock;
  }

  static ExecutionStore open(Path data, Clock clock) {
    ExecutionStore store = new ExecutionStore(data, clock);
    try {
      Files.createDirectories(store.executions);
      Files.createDirectories(store.definitions);
      try (Stream<Path> folders = Files.list(store.executions)) {
        folders.filter(Files::isDirectory).map(ExecutionFolder::new).forEach(store::load);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the executions under " + data, e);
    }
    return store;
  }

  private void load(ExecutionFolder folder) {
    Optional<Header> header = folder.read();
    if (header.isEmpty() || isExpired(header.get().summary())) {
      folder.delete();
    } else {
      Execution execution = Execution.load(folder, header.get(), clock);
      add(execution);
      if (execution.isUntold()) {
        givenUp.add(execution);
      }
    }
  }

  /** Starts an execution whose ARN is free. */
  Execution start(
      String arn, String machineArn, String name, String roleArn, String definition, String input) {
    Header header =
        new Header(
            new ExecutionSummary(
                arn, machineArn, name, ExecutionStatus.RUNNING, clock.instant(), Optional.empty()),
            lastSequence.incrementAndGet(),
            keepDefinition(definition),
            roleArn);
    ExecutionFolder folder = new ExecutionFolder(executions.resolve(hash(arn)));
    Execution execution =
        Execution.start(folder, header, HistoryEvent.executionStarted(input, roleArn), clock);
    add(execution);
    return execution;
  }

  /** The execution of an ARN, unless its 90 days are over: then it is gone, and its name free. */
  Optional<Execution> find(String arn) {
    Optional<Execution> found = Optional.ofNullable(byArn.get(arn));
    if (found.isPresent() && isExpired(found.get().summary())) {
      remove(found.get());
      return Optional.empty();
    }
    return found;
  }

  private synchronized void remove(Execution execution) {
    if (byArn.remove(execution.summary().executionArn(), execution)) {
      bySequence.remove(execution.sequence());
      execution.delete();
    }
  }

  /** The executions that started before a sequence number, newest first. */
  Stream<Execution> newestFirst(long before) {
    return bySequence.headMap(before, false).descendingMap().values().stream()
        .filter(execution -> !isExpired(execution.summary()));
  }

  /**
   * The executions that an earlier process left running, and that were ended when a store was
   * opened: this one, or one before it that did not come to tell of them.
   */
  List<Execution> givenUp() {
    return List.copyOf(givenUp);
  }

  String definition(Execution execution) {
    Path file = definitions.resolve(execution.definition() + ".json");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the definition " + file, e);
    }
  }

  private String keepDefinition(String definition) {
    String name = hash(definition);
    Path file = definitions.resolve(name + ".json");
    synchronized (definitions) {
      if (!Files.exists(file)) {
        ExecutionFolder.replace(file, definition);
      }
    }
    return name;
  }

  private void add(Execution execution) {
    byArn.put(execution.summary().executionArn(), execution);
    bySequence.put(execution.sequence(), execution);
    lastSequence.accumulateAndGet(execution.sequence(), Math::max);
  }

  private boolean isExpired(ExecutionSummary summary) {
    Instant oldest = clock.instant().minus(Limits.RETENTION);
    return summary.stopDate().filter(date -> date.isBefore(oldest)).isPresent();
  }

  /** The first 32 hexadecimal digits of SHA-256. */
  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
