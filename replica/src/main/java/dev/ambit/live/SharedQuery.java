package dev.ambit.live;

import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.graphql.LiveQuery;
import java.util.HashSet;
import java.util.Set;

/// A live query and its clients. The mutable fields are guarded by the lock of [LiveQueries].
final class SharedQuery {

    final GraphqlRequest request;
    final LiveQuery live;
    final Set<LiveOperation> clients = new HashSet<>();
    boolean isDue;
    boolean isRunning;

    /// Whether a commit affected the query after its run began.
    boolean isStale;

    /// Whether the query is paused.
    boolean isResting;

    SharedQuery(GraphqlRequest request, LiveQuery live) {
        this.request = request;
        this.live = live;
    }
}
