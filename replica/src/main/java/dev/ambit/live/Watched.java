package dev.ambit.live;

import dev.ambit.graphql.LiveQuery;
import dev.ambit.graphql.Question;
import java.util.HashSet;
import java.util.Set;

/// One query that is watched, by all who asked for it. What moves here belongs to [LiveQueries] and its lock.
final class Watched {

    final Question question;
    final LiveQuery query;
    final Set<Watching> watchings = new HashSet<>();
    boolean isDue;
    boolean isRunning;

    /// Something has happened since its run began.
    boolean isStale;

    /// It is not to be run for a while.
    boolean isResting;

    Watched(Question question, LiveQuery query) {
        this.question = question;
        this.query = query;
    }
}
