package dev.ambit.graphql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that returns one row with a column for each part of the result. A statement with a possibly large
/// result has one more column with the total size, and nulls if the size exceeds the limit.
///
/// @param values bound values in the order of their question marks
/// @param isBig whether the statement may take long
record Statement(String sql, List<@Nullable String> values, boolean isBig) {}
