package dev.ambit.stack;

/// A provider of buckets outside of this installation. Deploys store their assets there.
public interface RemoteBucketProvider extends Provider {

    /// Opens an existing bucket.
    ///
    /// @throws InProgressException if the engine is busy; call it again
    /// @throws dev.ambit.problem.Problem if the bucket does not exist or belongs to another stack
    RemoteBucket open(WantedResource wanted);
}
