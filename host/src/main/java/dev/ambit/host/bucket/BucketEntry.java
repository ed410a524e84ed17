package dev.ambit.host.bucket;

/// An entry in the listing of a bucket.
///
/// @param etag with quotes, as in HTTP
public record BucketEntry(String key, String etag, long length) {}
