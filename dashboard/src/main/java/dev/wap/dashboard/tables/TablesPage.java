package dev.wap.dashboard.tables;

import dev.wap.dashboard.tables.CatalogReader.Choice;
import dev.wap.dashboard.tables.Profiles.Summary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of tables at a reference.
 *
 * @param ref the reference as it was asked for
 * @param at the reference; null if there is none, or nobody knows
 * @param choice the references to choose from; null if nobody knows
 * @param tables the tables, {@value CatalogReader#MAX_TABLES} at most
 * @param more whether there are others
 * @param problem why this is nothing, or not of now; null if all is well
 * @param knownAt of when this is
 * @param now the present
 */
public record TablesPage(
    String ref,
    @Nullable Reference at,
    @Nullable Choice choice,
    List<Summary> tables,
    boolean more,
    @Nullable String problem,
    Instant knownAt,
    Instant now) {}
