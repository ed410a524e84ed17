package dev.ambit.host.git;

import org.jspecify.annotations.Nullable;

/// The directories of a commit that a deploy uses.
///
/// @param function Git object id of `function/`; null if the commit has no such directory
/// @param hasAssets whether the commit has `assets/`
public record CommitContents(@Nullable String function, boolean hasAssets) {}
