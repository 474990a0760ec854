package dev.wap.notify;

import dev.wap.contract.Audit;
import dev.wap.contract.Ending;
import dev.wap.contract.Merge;
import dev.wap.contract.Metric;
import dev.wap.contract.NotifyInput;
import dev.wap.contract.Outcome;
import dev.wap.contract.Snapshot;
import java.util.EnumMap;
import java.util.Map;

/** What a run that has ended adds to the metrics. */
final class Counts {
  private Counts() {}

  static Map<Metric, Long> of(NotifyInput input) {
    Map<Metric, Long> counts = new EnumMap<>(Metric.class);
    counts.put(ending(input.ending()), 1L);
    if (input.ending() != Ending.UNDECIDED) {
      counts.put(Metric.UPLOADS, 1L);
    }
    Snapshot snapshot = input.snapshot();
    if (input.ending() == Ending.PUBLISHED && snapshot != null) {
      counts.put(Metric.ROWS_PUBLISHED, snapshot.addedRecords());
      counts.put(Metric.BYTES_PUBLISHED, snapshot.addedBytes());
    }
    Audit audit = input.audit();
    if (audit != null) {
      counts.put(Metric.RULES_PASSED, rules(audit, Outcome.PASS));
      counts.put(Metric.RULES_WARNED, rules(audit, Outcome.WARN));
      counts.put(Metric.RULES_FAILED, rules(audit, Outcome.FAIL));
    }
    Merge merge = input.merge();
    if (merge != null) {
      counts.put(Metric.CONFLICTS_RESOLVED, (long) merge.conflictsResolved());
    }
    return counts;
  }

  private static Metric ending(Ending ending) {
    return switch (ending) {
      case PUBLISHED -> Metric.UPLOADS_PUBLISHED;
      case SKIPPED -> Metric.UPLOADS_SKIPPED;
      case REJECTED -> Metric.UPLOADS_REJECTED;
      case DISCARDED -> Metric.UPLOADS_DISCARDED;
      case FAILED -> Metric.UPLOADS_FAILED;
      case UNDECIDED -> Metric.UPLOADS_UNDECIDED;
    };
  }

  /**
   * How many rules had an outcome. The verdict has the first hundred rules, the worst ones first;
   * those beyond are no worse than the last, and count as that.
   */
  private static long rules(Audit audit, Outcome outcome) {
    long listed = audit.rules().stream().filter(rule -> rule.outcome() == outcome).count();
    boolean last = !audit.rules().isEmpty() && audit.rules().getLast().outcome() == outcome;
    return last ? listed + audit.ruleCount() - audit.rules().size() : listed;
  }
}
