package dev.ambit.graphql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is asked of the database: one row with a column for each part of the answer. If it may be long, one more says
/// how many bytes these have, and they are null if that is too much.
///
/// @param values that are bound, in the order of their question marks
/// @param isBig whether it may take long
record Statement(String sql, List<@Nullable String> values, boolean isBig) {}
