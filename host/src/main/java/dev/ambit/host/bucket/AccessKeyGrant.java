package dev.ambit.host.bucket;

import dev.ambit.host.lookup.Forwarding;
import org.jspecify.annotations.Nullable;

/// The permissions of an access key.
///
/// @param bucket asset bucket, which the key can read and write
/// @param media media bucket of the account; null if the media is external
/// @param forwarding where the bucket lives; null if it lives on the host that asks
/// @param isMoving whether the buckets are being moved to another host, so that they can only be read; null: no
public record AccessKeyGrant(
        String secret,
        String bucket,
        @Nullable String media,
        boolean isMediaWritable,
        @Nullable Forwarding forwarding,
        @Nullable Boolean isMoving) {

    /// Returns the part of this grant that another host may know.
    ///
    /// @param where the bucket lives
    public AccessKeyGrant at(Forwarding where) {
        return new AccessKeyGrant("", "", null, false, where, null);
    }

    /// Returns this grant for buckets that are being moved.
    public AccessKeyGrant moving() {
        return new AccessKeyGrant(secret, bucket, media, isMediaWritable, forwarding, true);
    }

    boolean mayRead(String name) {
        return name.equals(bucket) || name.equals(media);
    }

    boolean mayWrite(String name) {
        return name.equals(bucket) || (isMediaWritable && name.equals(media));
    }

    /// Omits the secret, so that logs do not contain it.
    @Override
    public String toString() {
        return bucket;
    }
}
