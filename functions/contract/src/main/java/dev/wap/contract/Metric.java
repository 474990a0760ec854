package dev.wap.contract;

import software.amazon.cloudwatchlogs.emf.model.Unit;

/**
 * What the functions measure. The names are those of CloudWatch, which the template's dashboard and
 * alarms use.
 */
public enum Metric {
  /** Runs that have ended and are decided, whichever way. */
  UPLOADS("Uploads", Unit.COUNT),
  UPLOADS_PUBLISHED("UploadsPublished", Unit.COUNT),
  UPLOADS_SKIPPED("UploadsSkipped", Unit.COUNT),
  UPLOADS_REJECTED("UploadsRejected", Unit.COUNT),
  /** Rejected uploads whose branch somebody has deleted. */
  UPLOADS_DISCARDED("UploadsDiscarded", Unit.COUNT),
  UPLOADS_FAILED("UploadsFailed", Unit.COUNT),
  /** Failures of which the catalog could not be asked what is left; they are not among Uploads. */
  UPLOADS_UNDECIDED("UploadsUndecided", Unit.COUNT),
  ROWS_PUBLISHED("RowsPublished", Unit.COUNT),
  BYTES_PUBLISHED("BytesPublished", Unit.BYTES),
  RULES_PASSED("RulesPassed", Unit.COUNT),
  RULES_WARNED("RulesWarned", Unit.COUNT),
  RULES_FAILED("RulesFailed", Unit.COUNT),
  CONFLICTS_RESOLVED("ConflictsResolved", Unit.COUNT),
  /** How long one call of a function took; the one metric with the dimension Function. */
  STEP_MILLIS("StepMillis", Unit.MILLISECONDS);

  private final String text;
  private final Unit unit;

  Metric(String text, Unit unit) {
    this.text = text;
    this.unit = unit;
  }

  /** What CloudWatch calls it. */
  public String text() {
    return text;
  }

  Unit unit() {
    return unit;
  }
}
