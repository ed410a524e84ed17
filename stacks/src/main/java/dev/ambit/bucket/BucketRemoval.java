package dev.ambit.bucket;

/// Deletes the bucket of a stack that is being torn down.
final class BucketRemoval {

    private BucketRemoval() {}

    /// Waits until cached access keys have expired, because a late upload would create the bucket again, then
    /// deletes it.
    ///
    /// @return the number of deleted objects
    static long of(Buckets buckets, String bucket) {
        try {
            Thread.sleep(AccessKeys.HELD.plus(AccessKeys.HELD));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server stopped while it deleted a bucket", e);
        }
        return buckets.remove(bucket);
    }
}
