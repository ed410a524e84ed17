package dev.ambit.rediscache;

import java.net.URI;

/// The Redis that a replica fills.
///
/// @param url with scheme `redis` or `rediss`, and optionally user, password, port and database
/// @param prefix first part of all keys: the `environmentPrefix` of the SDK
/// @param ttlSeconds time after which keys expire that the replica does not renew
public record RedisCacheConfig(URI url, String prefix, int ttlSeconds) {

    /// Omits the password, so that it does not reach logs.
    @Override
    public String toString() {
        return "RedisCacheConfig[" + prefix + "]";
    }
}
