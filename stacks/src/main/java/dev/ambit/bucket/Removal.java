package dev.ambit.bucket;

/// The end of a bucket whose stack is being torn down.
final class Removal {

    private Removal() {}

    /// Waits until no access key is held any more: whoever uploads into what is being removed makes it again.
    ///
    /// @return how many objects there were
    static long of(Buckets buckets, String bucket) {
        try {
            Thread.sleep(Visitors.HELD.plus(Visitors.HELD));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server stopped while it deleted a bucket", e);
        }
        return buckets.remove(bucket);
    }
}
