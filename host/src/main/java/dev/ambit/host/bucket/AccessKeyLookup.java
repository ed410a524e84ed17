package dev.ambit.host.bucket;

import java.util.Optional;

/// Looks up the permissions of access keys, on the server.
public interface AccessKeyLookup {

    /// Returns the permissions of an access key, or nothing if it is unknown or its stack is suspended.
    Optional<AccessKeyGrant> find(String accessKey);
}
