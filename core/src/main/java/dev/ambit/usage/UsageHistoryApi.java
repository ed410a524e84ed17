package dev.ambit.usage;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Micros;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class UsageHistoryApi {

    private final Authentication authentication;
    private final UsageHistory history;

    public UsageHistoryApi(Authentication authentication, UsageHistory history) {
        this.authentication = authentication;
        this.history = history;
    }

    public Response history(Request request) {
        String customerId = request.variable("customerId");
        Caller caller = authentication.reader(request, customerId);
        Instant now = history.now(caller.environment());
        UsageQuestion question = request.query(Query.class).of(customerId, request.variable("featureId"), now);
        return Response.ok(View.of(history.read(caller.environment(), question), question.groupBy()));
    }

    // The wire.

    /// The range and grouping of a history.
    ///
    /// @param endDate now, if absent or in the future
    public record Query(
            Instant startDate,
            @Nullable Instant endDate,
            @Nullable List<String> groupBy,
            @Nullable String resourceId) {

        UsageQuestion of(String customerId, String featureId, Instant now) {
            return new UsageQuestion(
                    customerId,
                    resourceId == null ? "" : resourceId,
                    featureId,
                    startDate,
                    endDate == null || endDate.isAfter(now) ? now : endDate,
                    groupBy == null ? List.of() : groupBy);
        }
    }

    public enum MarkerType {
        PERIODIC_RESET,
        SUBSCRIPTION_CHANGE_RESET,
    }

    public record Marker(Instant timestamp, MarkerType type) {}

    public record Point(Instant timestamp, BigDecimal value, boolean isResetPoint) {}

    public record Tag(String key, String value) {}

    /// The history of one group.
    ///
    /// @param tags without the dimensions that were not reported
    public record Series(List<Tag> tags, List<Point> points) {

        static Series of(UsageHistory.Series series, Feature feature, List<String> names) {
            List<Tag> tags = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                String value = series.tags().get(i);
                if (value != null) {
                    tags.add(new Tag(names.get(i), value));
                }
            }
            return new Series(
                    tags,
                    series.points().stream()
                            .map(it -> new Point(it.at(), Micros.decimal(feature.shown(it.usedMicros())), it.isReset()))
                            .toList());
        }
    }

    public record View(List<Series> series, List<Marker> markers) {

        static View of(UsageHistory.FeatureHistory history, List<String> names) {
            return new View(
                    history.series().stream()
                            .map(it -> Series.of(it, history.feature(), names))
                            .toList(),
                    history.resets().stream()
                            .map(it -> new Marker(
                                    it.at(),
                                    it.isChange() ? MarkerType.SUBSCRIPTION_CHANGE_RESET : MarkerType.PERIODIC_RESET))
                            .toList());
        }
    }
}
