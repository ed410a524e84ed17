package dev.ambit.core;

import static dev.ambit.http.Contract.bare;
import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.text;

import dev.ambit.feed.Feed;
import dev.ambit.feed.FeedApi;
import dev.ambit.feed.SnapshotApi;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import java.util.Map;

/// The routes of events.
final class EventRoutes {

    private EventRoutes() {}

    static void add(Router router, CoreParts core) {
        var feed = new FeedApi(
                core.platform.authentication,
                new Feed(core.platform.transactions, core.delivery.waiting, core.platform.readiness::isReady));
        var snapshots = new SnapshotApi(core.platform.authentication, core.platform.transactions);
        router.get(
                        "/api/v1/events/feed",
                        "readFeed",
                        feed::feed,
                        events(bare(200, FeedApi.FeedView.class))
                                .query(FeedApi.FeedQuery.class)
                                .header(
                                        "Last-Event-ID",
                                        Long.class,
                                        "Resumes a stream after this event, instead of `after`")
                                .or("text/event-stream")
                                .past()
                                .summary("Read the events after a number, by polling, long polling or as a stream"))
                .get(
                        "/api/v1/events/snapshot",
                        "readSnapshot",
                        snapshots::snapshot,
                        events(text("application/x-ndjson"))
                                .query(SnapshotApi.SnapshotQuery.class)
                                .summary("Read a snapshot of customers, subscriptions and entitlements at one event"
                                        + " number"))
                .get(
                        "/api/v1/events/checksums",
                        "getChecksums",
                        snapshots::checksums,
                        events(gives(200, SnapshotApi.View.class))
                                .query(SnapshotApi.ChecksumsQuery.class)
                                .past())
                .get(
                        "/api/v1/events/{sequence}",
                        "getEvent",
                        feed::event,
                        events(gives(200, Map.class)).past());
    }

    private static Contract events(Contract contract) {
        return contract.by("server").tag("Events");
    }
}
