package dev.ambit.bucket;

import org.jspecify.annotations.Nullable;

/// Who comes with an access key, and where to it lets him.
///
/// @param bucket its own, which it reads and writes
/// @param media the bucket with the images of its store; null if they are elsewhere
record Visitor(String secret, String bucket, @Nullable String media, boolean isMediaWritable) {

    boolean mayRead(String name) {
        return name.equals(bucket) || name.equals(media);
    }

    boolean mayWrite(String name) {
        return name.equals(bucket) || (isMediaWritable && name.equals(media));
    }

    /// Secrets stay out of logs.
    @Override
    public String toString() {
        return bucket;
    }
}
