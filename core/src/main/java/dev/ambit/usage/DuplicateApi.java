package dev.ambit.usage;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Micros;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The route that lists reports which were probably counted twice.
public final class DuplicateApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;

    public DuplicateApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Each page searches a part of the time, so it can be empty although another page follows.
    public Response list(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_CUSTOMERS);
        Query query = request.query(Query.class);
        // Reports are recorded in real time, also if the environment's clock is stopped.
        DuplicateQuestion question = query.question(clock.instant());
        Page page = Page.of("usage-duplicates", query.after(), null, query.limit());
        DuplicateQuestion.Slice slice = question.after(page.moment(0), page.number(1));
        List<DuplicateReport> found = transactions.read(
                caller.environment(),
                tx -> DuplicateReports.find(tx, caller.environment(), question, slice, page.rows()));
        Page searched = slice.end().isBefore(question.end()) ? page.searchedTo(List.of(slice.end(), 0)) : page;
        return searched.answer(found, it -> List.of(it.recordedAt(), it.ordinal()), View::of);
    }

    // The wire.

    public record Query(
            Instant startDate,
            @Nullable Instant endDate,
            @Nullable Integer windowSeconds,
            @Nullable String customerId,
            @Nullable String featureId,
            @Nullable String after,
            @Nullable Integer limit) {

        DuplicateQuestion question(Instant now) {
            return new DuplicateQuestion(
                    startDate,
                    endDate == null || endDate.isAfter(now) ? now : endDate,
                    windowSeconds == null ? DuplicateQuestion.WINDOW_SECONDS_DEFAULT : windowSeconds,
                    customerId,
                    featureId);
        }
    }

    /// A report that equals an earlier one.
    ///
    /// @param timestamp when it was used
    /// @param recordedAt when the server recorded it, in real time
    /// @param repeats id of the earlier report
    /// @param correctedAt when `correction` was reported; null: not yet
    /// @param correction the usage to report to take the report back; a repetition counts once
    public record View(
            UUID id,
            String customerId,
            String featureId,
            @Nullable String resourceId,
            BigDecimal value,
            Instant timestamp,
            Instant recordedAt,
            UUID repeats,
            Instant repeatsRecordedAt,
            @Nullable Instant correctedAt,
            UsageApi.Usage correction) {

        static View of(DuplicateReport report) {
            String resource = report.resourceId().isEmpty() ? null : report.resourceId();
            BigDecimal value = Micros.decimal(report.micros());
            return new View(
                    report.id(),
                    report.customerId(),
                    report.featureId(),
                    resource,
                    value,
                    report.measuredAt(),
                    report.recordedAt(),
                    report.repeats(),
                    report.repeatsRecordedAt(),
                    report.correctedAt(),
                    new UsageApi.Usage(
                            report.customerId(),
                            report.featureId(),
                            value.negate(),
                            report.measuredAt(),
                            report.dimensions() == null ? null : Json.map(report.dimensions()),
                            report.correctionKey(),
                            resource,
                            null));
        }
    }
}
