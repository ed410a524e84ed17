package dev.ambit.promotion;

import org.jspecify.annotations.Nullable;

/// A change of a field or an entity that the merge can make in the target.
///
/// @param path such as `plans.pro.entitlements.calls.usageLimit`; a name with a dot is quoted
/// @param before the value of the target; null if it has none
/// @param after the value of the source, or the value of a choice; null removes the entry
/// @param isTaken whether the merge changes the target
record MergeLine(
        String path, @Nullable Object before, @Nullable Object after, boolean isTaken) {}
