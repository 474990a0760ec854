package dev.wap.dashboard.rejected;

import dev.wap.dashboard.rejected.Decisions.Started;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rejected uploads that wait for a decision.
 *
 * @param branches those of this page
 * @param total how many there are of the table that was asked for
 * @param table the table that was asked for; empty for all
 * @param tables the tables that have any
 * @param number the page's number, from 1
 * @param pages how many pages there are
 * @param running how many other branches belong to runs in progress
 * @param others how many are left over, or no run's
 * @param notLookedAt how many were not looked at
 * @param started the last decision that was started here, by branch
 * @param allowOverride whether rows may be published that broke rules
 * @param user who decides, unless the form says otherwise; empty if nobody knows
 * @param form identifies the forms of this page
 * @param csrf shows that the forms were this page's
 * @param problem why this is nothing, or not of now; null if all is well
 * @param knownAt of when this is
 * @param now the present
 */
public record RejectedPage(
    List<RejectedBranch> branches,
    int total,
    String table,
    List<String> tables,
    int number,
    int pages,
    int running,
    int others,
    int notLookedAt,
    Map<String, Started> started,
    boolean allowOverride,
    String user,
    String form,
    String csrf,
    @Nullable String problem,
    Instant knownAt,
    Instant now) {}
