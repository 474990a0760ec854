package dev.wap.dashboard.runs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One passage of an execution through a state.
 *
 * @param name the state
 * @param id identifies it on the page: that of the state for its first passage
 * @param enteredAt when it was entered
 * @param exitedAt when it was left; absent while it runs, or if the execution ended there
 * @param retries how often its task was tried again
 * @param input its input, JSON
 * @param output its output, JSON; absent if it has none
 * @param error the last error, by name; absent if there was none
 * @param cause what the error says
 */
public record StateVisit(
    String name,
    String id,
    Instant enteredAt,
    @Nullable Instant exitedAt,
    int retries,
    String input,
    @Nullable String output,
    @Nullable String error,
    @Nullable String cause) {}
