package dev.ambit.cdn;

import java.util.UUID;

/// What is kept goes by it.
///
/// @param settings of the place, which others do not share
/// @param host which the function was told, perhaps with a port: it may stand in the answer; empty: nobody was told
/// @param path as it was asked for, with its query
record CopyKey(UUID environmentId, String settings, String host, String path) {

    static final int CHARS_MAX = 2_000;

    boolean isCoveredBy(String pattern) {
        int query = path.indexOf('?');
        return Behavior.covers(pattern, Behavior.canonical(query < 0 ? path : path.substring(0, query)));
    }
}
