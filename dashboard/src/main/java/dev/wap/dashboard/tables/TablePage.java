package dev.wap.dashboard.tables;

import dev.wap.dashboard.tables.CatalogReader.Choice;
import dev.wap.records.AuditReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A table at a reference.
 *
 * @param table the table's name
 * @param ref the reference as it was asked for
 * @param compare the reference to compare with as it was asked for; null if nothing is compared
 * @param view what is known; null if there is nothing
 * @param choice the references to choose from; null if nobody knows
 * @param problem why this is nothing, or not of now; null if all is well
 * @param knownAt of when this is
 * @param now the present
 */
public record TablePage(
    String table,
    String ref,
    @Nullable String compare,
    @Nullable View view,
    @Nullable Choice choice,
    @Nullable String problem,
    Instant knownAt,
    Instant now) {

  /**
   * What is known of a table at a reference.
   *
   * @param at the reference
   * @param profile the table
   * @param comparison the comparison that was asked for; null if none was, or it cannot be made
   * @param comparisonProblem why it cannot be made
   * @param report the stored verdict on the branch of an upload; null if there is none
   */
  public record View(
      Reference at,
      Profile profile,
      @Nullable Comparison comparison,
      @Nullable String comparisonProblem,
      @Nullable AuditReport report) {}
}
