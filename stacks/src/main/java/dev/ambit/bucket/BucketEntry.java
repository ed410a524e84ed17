package dev.ambit.bucket;

/// One line of what is in a bucket.
///
/// @param etag in quotes, as HTTP has it
public record BucketEntry(String key, String etag, long length) {}
