package dev.ambit.host.cdn;

import java.util.UUID;

/// The key of a cache entry.
///
/// @param settings digest of the distribution's settings
/// @param host that the function received, perhaps with a port, because responses can contain it; empty for bucket
/// objects
/// @param path of the request; with its query, except for bucket objects
record CacheKey(UUID environmentId, String settings, String host, String path) {

    static final int CHARS_MAX = 2_000;

    boolean isCoveredBy(String pattern) {
        int query = path.indexOf('?');
        return Behavior.covers(pattern, Behavior.canonical(query < 0 ? path : path.substring(0, query)));
    }
}
