package dev.ambit.host.git;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of publishing assets.
///
/// @param files uploaded objects
/// @param deleted obsolete objects
/// @param pointers the first files that are pointers of Git LFS; null from an older host
public record AssetCounts(int files, int deleted, @Nullable List<String> pointers) {}
