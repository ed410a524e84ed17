package dev.ambit.cdn;

import java.util.UUID;

/// What is kept goes by it.
///
/// @param settings of the place, which others do not share
/// @param path as it was asked for, with its query
record CopyKey(UUID environmentId, String settings, String path) {

    static final int CHARS_MAX = 2_000;

    boolean isCoveredBy(String pattern) {
        int query = path.indexOf('?');
        return Behavior.covers(pattern, query < 0 ? path : path.substring(0, query));
    }
}
