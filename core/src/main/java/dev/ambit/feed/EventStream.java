package dev.ambit.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventWaiting;
import dev.ambit.http.ResponseStream;
import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;

/// The feed as Server-Sent Events, until the reader disconnects or loses access, or the server stops. The id of
/// each event is its number, so a reader can resume.
final class EventStream {

    private static final int EVENTS_MAX = 100;
    private static final int FAULTS = 500;
    private static final byte[] RETRY = "retry: 1000\n\n".getBytes(US_ASCII);

    private final Feed feed;
    private final EnvironmentId environment;
    private final Runnable release;
    private long after;

    /// @param release throws a problem when the reader has lost access
    EventStream(Feed feed, EnvironmentId environment, Runnable release, long after) {
        this.feed = feed;
        this.environment = environment;
        this.release = release;
        this.after = after;
    }

    void write(ResponseStream outlet) {
        outlet.write(RETRY);
        try (EventWaiting.Watch watch = feed.watch(environment)) {
            long heartbeatNanos = System.nanoTime();
            while (feed.isOpen()) {
                release.run();
                FeedPage page = feed.after(environment, after, EVENTS_MAX);
                if (!page.isEmpty()) {
                    outlet.write(frames(page));
                    after = page.last();
                }
                if (System.nanoTime() >= heartbeatNanos) {
                    outlet.write(heartbeat(page.head()));
                    heartbeatNanos = System.nanoTime() + Feed.LOOK_AGAIN.toNanos();
                }
                boolean isThere = after < page.head();
                while (!isThere && feed.isOpen() && System.nanoTime() < heartbeatNanos) {
                    isThere = watch.await(after, Feed.STEP);
                }
            }
        } catch (Problem problem) {
            // The events were removed, access was lost, or the environment is gone. The reader gets the problem when
            // it reconnects.
            if (problem.code().status() >= FAULTS) {
                throw problem;
            }
        }
    }

    private static byte[] frames(FeedPage page) {
        var frames = new ByteArrayOutputStream();
        for (FeedPage.Item item : page.items()) {
            frames.writeBytes("id: %d\ndata: ".formatted(item.sequence()).getBytes(US_ASCII));
            frames.writeBytes(item.event().json());
            frames.writeBytes("\n\n".getBytes(US_ASCII));
        }
        return frames.toByteArray();
    }

    private static byte[] heartbeat(long head) {
        return "event: heartbeat\ndata: {\"head\":%d}\n\n".formatted(head).getBytes(US_ASCII);
    }
}
