package dev.wap.dashboard.runs;

import java.time.LocalDate;
import java.util.List;

/**
 * The runs that have left a record, as far as they have been read.
 *
 * @param ended the runs, the latest start first
 * @param since the first day that has been read
 * @param unread whether there are older records
 * @param unreadable records that could not be understood
 */
public record Runs(List<RunSummary> ended, LocalDate since, boolean unread, int unreadable) {}
