package dev.wap.ops;

import dev.wap.ops.Finding.Invariant;
import dev.wap.ops.Finding.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong, from any thread. */
final class Findings {
  private final List<Finding> findings = Collections.synchronizedList(new ArrayList<>());

  void wrong(Invariant invariant, @Nullable String runId, String what, String remedy) {
    findings.add(new Finding(invariant, Level.WRONG, runId, what, remedy));
  }

  void otherEngine(@Nullable String runId, String what, String remedy) {
    findings.add(new Finding(Invariant.PUBLISHED, Level.OTHER_ENGINE, runId, what, remedy));
  }

  void pending(String what, String remedy) {
    findings.add(new Finding(Invariant.RUNS, Level.PENDING, null, what, remedy));
  }

  List<Finding> all() {
    return List.copyOf(findings);
  }
}
