package dev.wap.dashboard.tables;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page of main's history.
 *
 * @param token the page's token; null for the newest commits
 * @param page the commits; null if nobody knows
 * @param problem why this is nothing, or not of now; null if all is well
 * @param knownAt of when this is
 * @param now the present
 */
public record HistoryPage(
    @Nullable String token,
    History.@Nullable Page page,
    @Nullable String problem,
    Instant knownAt,
    Instant now) {}
