package dev.ambit.host.cdn;

import java.util.UUID;

/// The key of a cache entry.
///
/// @param settings digest of the distribution's settings
/// @param host that the function received, perhaps with a port, because responses can contain it; empty for bucket
/// objects
/// @param path of the request, as sent with its query. For bucket objects, the text of the [RequestPath]
record CacheKey(UUID environmentId, String settings, String host, String path) {

    static final int CHARS_MAX = 2_000;

    boolean isCoveredBy(String pattern) {
        if (host.isEmpty()) {
            return Behavior.covers(pattern, path);
        }
        int query = path.indexOf('?');
        return Behavior.covers(
                pattern,
                RequestPath.of(query < 0 ? path : path.substring(0, query)).text());
    }
}
