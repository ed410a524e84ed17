package dev.ambit.host.git;

/// The result of publishing assets.
///
/// @param files uploaded objects
/// @param deleted obsolete objects
public record AssetCounts(int files, int deleted) {}
