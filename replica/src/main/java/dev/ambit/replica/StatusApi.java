package dev.ambit.replica;

import static java.lang.System.Logger.Level.WARNING;

import dev.ambit.applier.InboxStatus;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Serves the status of the replica as JSON and as a page.
final class StatusApi {

    private static final System.Logger LOG = System.getLogger(StatusApi.class.getName());

    private final String environmentId;
    private final Supplier<InboxStatus> standing;
    private final Supplier<Freshness> freshness;
    private final InstantSource clock;
    private volatile @Nullable InboxStatus last;

    /// @param standing reads the database, which may be unavailable
    StatusApi(
            String environmentId, Supplier<InboxStatus> standing, Supplier<Freshness> freshness, InstantSource clock) {
        this.environmentId = environmentId;
        this.standing = standing;
        this.freshness = freshness;
        this.clock = clock;
    }

    Response get(Request request) {
        View view = view();
        String accept = request.header("Accept");
        boolean isForPeople = accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
        return isForPeople ? StatusPage.of(view) : Response.ok(view);
    }

    /// Uses the last known progress if the database is unavailable.
    private View view() {
        boolean isThere = true;
        try {
            last = standing.get();
        } catch (RuntimeException e) {
            LOG.log(WARNING, "The status of the replica cannot be read from its database: {0}", e.getMessage());
            isThere = false;
        }
        InboxStatus now = last;
        Instant applied = now == null ? null : now.lastAppliedAt();
        BigDecimal age = applied == null ? null : seconds(Duration.between(applied, clock.instant()));
        return new View(environmentId, isThere, now, age, freshness.get());
    }

    private static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }

    /// @param ageSeconds seconds since events were last stored
    record View(
            String environmentId,
            boolean databaseAnswers,
            @Nullable InboxStatus events,
            @Nullable BigDecimal ageSeconds,
            Freshness sync) {}
}
