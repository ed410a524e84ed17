package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Micros;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class UsageApi {

    private static final int USAGES_MAX = 100;
    private static final int DIMENSIONS_CHARS_MAX = 10_000;

    /// A period may start up to a year before a measurement, and PostgreSQL must be able to parse that time.
    private static final Instant MEASURED_MIN = Instant.EPOCH;

    private final Authentication authentication;
    private final UsageReporting reporting;

    public UsageApi(Authentication authentication, UsageReporting reporting) {
        this.authentication = authentication;
        this.reporting = reporting;
    }

    public Response report(Request request) {
        Caller caller = authentication.server(request, KeyScope.WRITE_CUSTOMERS);
        ElementKeys keys = keys(request);
        List<Usage> usages = request.body(ReportBody.class).usages();
        if (usages.isEmpty() || usages.size() > USAGES_MAX) {
            throw BAD_USER_INPUT
                    .because("`usages` has %d entries. Send 1 to %d.".formatted(usages.size(), USAGES_MAX))
                    .at("usages", usages.size(), "1 to " + USAGES_MAX);
        }
        Instant now = ClockSkewWait.now(
                () -> reporting.now(caller.environment()), usages.stream().map(Usage::createdAt));
        List<UsageDraft> drafts = new ArrayList<>();
        for (int i = 0; i < usages.size(); i++) {
            try {
                Usage usage = usages.get(i);
                drafts.add(usage.draft(keys.key(i, usage.idempotencyKey()), now));
            } catch (Problem problem) {
                throw problem.under("usages." + i);
            }
        }
        UsageReporting.Reported reported = reporting.report(caller.environment(), drafts);
        UsageReceipt receipt = reported.receipt();
        List<View> views = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            views.add(View.of(
                    drafts.get(i), reported.features().get(i), receipt.lines().get(i), now));
        }
        return Response.of(201, views, receipt.warnings()).asOf(receipt.sequence());
    }

    /// Returns the keys that the header of the request gives to its reports.
    static ElementKeys keys(Request request) {
        return request.idempotencyKey().map(it -> ElementKeys.of(it.hash())).orElse(ElementKeys.NONE);
    }

    // The wire.

    public record ReportBody(List<Usage> usages) {}

    public record Usage(
            String customerId,
            String featureId,
            BigDecimal value,
            @Nullable Instant createdAt,
            @Nullable Map<String, Object> dimensions,
            @Nullable String idempotencyKey,
            @Nullable String resourceId,
            @Nullable UsageBehavior updateBehavior) {

        public Usage {
            UsageIds.require(customerId, featureId, resourceId);
        }

        /// @param key its own, or the one that the header of the request gives it
        UsageDraft draft(@Nullable String key, Instant now) {
            UsageBehavior behavior = updateBehavior == null ? UsageBehavior.DELTA : updateBehavior;
            if (behavior == UsageBehavior.SET && value.signum() < 0) {
                throw BAD_USER_INPUT
                        .because("`value` is %s, and `SET` requires 0 or more. Send another value."
                                .formatted(Problem.shortened(value)))
                        .at("value", value, "0 or more");
            }
            if (createdAt != null && (createdAt.isAfter(now) || createdAt.isBefore(MEASURED_MIN))) {
                throw BAD_USER_INPUT
                        .because("`createdAt` is `%s`, which is not between %s and now. Send a time in the past."
                                .formatted(createdAt, MEASURED_MIN))
                        .at("createdAt", createdAt, "%s to %s".formatted(MEASURED_MIN, now));
            }
            UsageKey.requireOwn(idempotencyKey);
            return new UsageDraft(
                    UUID.randomUUID(),
                    customerId,
                    resourceId == null ? "" : resourceId,
                    featureId,
                    behavior,
                    UsageQuantity.micros("value", value),
                    createdAt == null ? now : createdAt,
                    key,
                    key == null ? null : KeyedRequest.of(Json.text(canonical()), Json.text(this), now),
                    dimensions == null ? null : dimensions(dimensions));
        }

        /// Returns an equal form for equal reports, without default values.
        private Usage canonical() {
            return new Usage(
                    customerId,
                    featureId,
                    UsageQuantity.canonical(value),
                    createdAt,
                    dimensions == null || dimensions.isEmpty() ? null : sorted(dimensions),
                    idempotencyKey,
                    "".equals(resourceId) ? null : resourceId,
                    updateBehavior == UsageBehavior.DELTA ? null : updateBehavior);
        }

        private static Map<String, Object> sorted(Map<String, Object> dimensions) {
            Map<String, Object> sorted = new TreeMap<>();
            dimensions.forEach((name, value) ->
                    sorted.put(name, value instanceof BigDecimal number ? UsageQuantity.canonical(number) : value));
            return sorted;
        }

        private static String dimensions(Map<String, Object> dimensions) {
            String json = Json.text(dimensions);
            if (json.length() > DIMENSIONS_CHARS_MAX) {
                throw BAD_USER_INPUT
                        .because("`dimensions` has %d characters of JSON. Send at most %d."
                                .formatted(json.length(), DIMENSIONS_CHARS_MAX))
                        .at("dimensions", json.length(), "up to %d characters of JSON".formatted(DIMENSIONS_CHARS_MAX));
            }
            return json;
        }
    }

    public record View(
            UUID id,
            Instant createdAt,
            String customerId,
            String featureId,
            @Nullable String resourceId,
            Instant timestamp,
            BigDecimal value,
            BigDecimal currentUsage,
            @Nullable Instant usagePeriodStart,
            @Nullable Instant usagePeriodEnd,
            @Nullable Instant nextResetDate,
            @Nullable Instant usageSince,
            @Nullable Object credit) {

        static View of(UsageDraft draft, Feature feature, UsageReceipt.Line line, Instant now) {
            FirstReport answer = line.first() == null ? FirstReport.of(draft.measuredAt(), line, now) : line.first();
            Instant end = answer.resets() ? Instant.ofEpochMilli(answer.periodEndMillis()) : null;
            return new View(
                    line.measurementId(),
                    answer.createdAt(),
                    draft.customerId(),
                    draft.featureId(),
                    draft.resourceId().isEmpty() ? null : draft.resourceId(),
                    answer.timestamp(),
                    Micros.decimal(draft.micros()),
                    Micros.decimal(feature.shown(answer.usedMicros())),
                    answer.resets() ? Instant.ofEpochMilli(answer.periodStartMillis()) : null,
                    end,
                    end,
                    answer.resets() ? null : Instant.ofEpochMilli(answer.sinceMillis()),
                    null);
        }
    }
}
