package dev.wap.dashboard.rejected;

import dev.wap.contract.Decision.Action;
import org.jspecify.annotations.Nullable;

/**
 * Asks once more before a decision is carried out.
 *
 * @param action what is to be done
 * @param branch the rejected branch; null if nobody knows it
 * @param name the branch's name
 * @param by who decides
 * @param reason why
 * @param allowOverride whether rows may be published that broke rules
 * @param form identifies the form
 * @param csrf shows that the form was this page's
 * @param problem what was wrong with the form as it was sent; null if nothing was
 */
public record DecidePage(
    Action action,
    @Nullable RejectedBranch branch,
    String name,
    String by,
    String reason,
    boolean allowOverride,
    String form,
    String csrf,
    @Nullable String problem) {}
