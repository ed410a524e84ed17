package dev.ambit.host.bucket;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/// Keeps buckets for a server: on this machine, or in another process. While the operator's S3 endpoint is
/// unreachable, methods throw `StackUnreachable`.
public interface BucketAgent {

    /// Checks the name of a bucket.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if the name is not allowed
    void check(String bucket, String field);

    boolean exists(String bucket);

    /// Creates a bucket. It is idempotent.
    void make(String bucket);

    /// Waits until cached access keys have expired, because a late upload would create the bucket again. Then
    /// deletes the bucket and all its objects. It is idempotent.
    ///
    /// @return the number of deleted objects
    long remove(String bucket);

    /// Returns the numbers of buckets, objects and bytes, or nothing if the bucket does not exist.
    Map<String, Long> count(String bucket);

    /// Stores an object atomically: readers see the old or the new content.
    ///
    /// @param bytes exactly `length` bytes; closed by this method
    /// @throws dev.ambit.problem.Problem if the name is not allowed, the bucket does not exist, or a size limit is
    /// exceeded
    void put(String bucket, String key, InputStream bytes, long length, String contentType);

    /// Deletes an object. It is idempotent.
    void delete(String bucket, String key);

    /// Returns all objects of a bucket in the order of their names, or none if the bucket does not exist. Omits the
    /// files of unfinished multipart uploads, as S3 does.
    ///
    /// @throws dev.ambit.problem.Problem if there are more than 100,000
    List<BucketEntry> list(String bucket);
}
