package dev.ambit.entitlement;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.IDENTITY_FORBIDDEN;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyScope;
import dev.ambit.catalog.ExternalId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Micros;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Serves the entitlement routes: check, list and query.
public final class EntitlementApi {

    private static final int CUSTOMERS_MAX = 100;
    private static final String AT_LEAST = "X-Ambit-At-Least";

    private static final byte[] DATA = AnswerWriter.bytes("{\"data\":");
    private static final byte[] EXPLANATION = AnswerWriter.bytes(",\"explanation\":");
    private static final byte[] END = AnswerWriter.bytes("}}");
    private static final byte[] LIST = AnswerWriter.bytes("{\"data\":{");
    private static final byte[] CUSTOMERS = AnswerWriter.bytes("{\"data\":[");
    private static final byte[] CUSTOMER = AnswerWriter.bytes("{\"customerId\":");
    private static final byte[] NEXT_CUSTOMER = AnswerWriter.bytes("},{\"customerId\":");
    private static final byte[] COMMA = {','};
    private static final byte[] END_OF_CUSTOMERS = AnswerWriter.bytes("}]}");

    private final Authentication authentication;
    private final Projection projection;
    private final Snapshots snapshots;
    private final CatalogPreview preview;
    private final CheckLog checkLog;

    public EntitlementApi(
            Authentication authentication,
            Projection projection,
            Snapshots snapshots,
            CatalogPreview preview,
            CheckLog checkLog) {
        this.authentication = authentication;
        this.projection = projection;
        this.snapshots = snapshots;
        this.preview = preview;
        this.checkLog = checkLog;
    }

    /// Answers on the I/O thread. Null if a database read is needed.
    public @Nullable Response checkFromMemory(Request request) {
        String customerId = request.variable("id");
        Caller caller = authentication.cached(request, customerId);
        if (caller == null) {
            return null;
        }
        CheckQuery query = request.query(CheckQuery.class);
        if (query.needsDatabase() || request.header(AT_LEAST) != null) {
            return null;
        }
        CustomerAtEvent found = projection.cached(caller.environment(), customerId);
        return found == null ? null : answer(caller, customerId, found, query, null);
    }

    public Response check(Request request) {
        String customerId = request.variable("id");
        Caller caller = authentication.reader(request, customerId);
        CheckQuery query = request.query(CheckQuery.class);
        CustomerAtEvent found = found(request, caller, customerId);
        if (!query.needsDatabase()) {
            return answer(caller, customerId, found, query, null);
        }
        CustomerSnapshot snapshot = snapshot(request, caller, customerId, query, found);
        Explanation explanation =
                query.isExplained() ? Explanations.of(snapshot, query, decide(snapshot.found(), query)) : null;
        return answer(caller, customerId, snapshot.found(), query, explanation);
    }

    private CustomerSnapshot snapshot(
            Request request, Caller caller, String customerId, CheckQuery query, CustomerAtEvent found) {
        if (query.promotion() != null) {
            return promoted(request, caller, customerId, query.resource(), query.promotion(), found);
        }
        return query.asOf() == null
                ? snapshots.now(caller.environment(), customerId, query.resource(), found)
                : snapshots.asOf(caller.environment(), customerId, query, AsOf.of(query.asOf()), found);
    }

    private CustomerSnapshot promoted(
            Request request,
            Caller caller,
            String customerId,
            String resource,
            String promotion,
            CustomerAtEvent found) {
        if (caller.kind() != KeyKind.SESSION) {
            throw IDENTITY_FORBIDDEN.because(
                    "`promotion` requires a signed-in member who can see the promotion. Sign in, or remove `promotion`.");
        }
        Set<EnvironmentId> seen = authentication
                .of(request, caller.account())
                .map(authentication::visibleEnvironments)
                .orElse(Set.of());
        return preview.read(
                caller,
                seen,
                promotion,
                customerId,
                (tx, move) -> Snapshots.moved(tx, caller.environment(), customerId, resource, move, found));
    }

    public @Nullable Response listFromMemory(Request request) {
        String customerId = request.variable("id");
        Caller caller = authentication.cached(request, customerId);
        if (caller == null) {
            return null;
        }
        ListQuery query = request.query(ListQuery.class);
        if (query.promotion() != null || request.header(AT_LEAST) != null) {
            return null;
        }
        CustomerAtEvent found = projection.cached(caller.environment(), customerId);
        return found == null ? null : list(found, query);
    }

    public Response list(Request request) {
        String customerId = request.variable("id");
        Caller caller = authentication.reader(request, customerId);
        ListQuery query = request.query(ListQuery.class);
        CustomerAtEvent found = found(request, caller, customerId);
        return query.promotion() == null
                ? list(found, query)
                : list(
                        promoted(request, caller, customerId, query.resource(), query.promotion(), found)
                                .found(),
                        query);
    }

    /// Returns the entitlements of several customers in the order of the request.
    public Response query(Request request) {
        Caller caller = authentication.server(request, KeyScope.READ_CUSTOMERS);
        List<String> ids = request.body(QueryBody.class).customerIds();
        String atLeast = request.header(AT_LEAST);
        List<CustomerAtEvent> found = atLeast == null
                ? projection.findAll(caller.environment(), ids)
                : projection.findAllAtLeast(caller.environment(), ids, sequence(atLeast));
        var answer = new AnswerWriter().raw(CUSTOMERS);
        for (int i = 0; i < ids.size(); i++) {
            answer.raw(i == 0 ? CUSTOMER : NEXT_CUSTOMER)
                    .raw(Json.write(ids.get(i)))
                    .raw(COMMA)
                    .everything(found.get(i), Holdings.CUSTOMER_ITSELF);
        }
        return Response.json(200, answer.raw(END_OF_CUSTOMERS).bytes())
                .asOf(found.getFirst().sequence());
    }

    private CustomerAtEvent found(Request request, Caller caller, String customerId) {
        String atLeast = request.header(AT_LEAST);
        return atLeast == null
                ? projection.find(caller.environment(), customerId)
                : projection.findAtLeast(caller.environment(), customerId, sequence(atLeast));
    }

    private Response answer(
            Caller caller,
            String customerId,
            CustomerAtEvent found,
            CheckQuery query,
            @Nullable Explanation explanation) {
        CustomerEntitlements customer = found.of(query.resource());
        ShownFeature feature = found.features().get(query.featureId());
        if (feature != null && feature.isNew() && query.promotion() == null) {
            projection.uses().record(caller.environment(), query.featureId());
        }
        Entitlement entitlement =
                feature == null ? null : customer.entitlements().of(query.featureId());
        Decision decision = decide(found, query);
        UUID id = query.asOf() == null && query.promotion() == null
                ? checkLog.record(caller, customerId, query, found, entitlement, decision)
                : null;
        AnswerWriter answer = new AnswerWriter()
                .raw(DATA)
                .feature(
                        customer,
                        found.customer().entitledAtMillis(),
                        entitlement,
                        feature,
                        decision,
                        found.nowMillis());
        if (explanation != null) {
            answer.raw(EXPLANATION).raw(Json.write(explanation));
        }
        Response response = Response.json(200, answer.raw(END).bytes()).asOf(found.sequence());
        return id == null ? response : response.decided(id);
    }

    private static Decision decide(CustomerAtEvent found, CheckQuery query) {
        boolean featureExists = found.features().containsKey(query.featureId());
        return found.of(query.resource())
                .check(query.featureId(), featureExists, query.micros(), query.values(), found.nowMillis());
    }

    private static Response list(CustomerAtEvent found, ListQuery query) {
        byte[] answer = new AnswerWriter()
                .raw(LIST)
                .everything(found, query.resource())
                .raw(END)
                .bytes();
        return Response.json(200, answer).asOf(found.sequence());
    }

    private static long sequence(String atLeast) {
        try {
            long sequence = Long.parseLong(atLeast);
            if (sequence >= 0) {
                return sequence;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with negative numbers.
        }
        throw BAD_USER_INPUT
                .because("`%s` must be an event number; received `%s`. Send a number from an `X-Ambit-Sequence` header."
                        .formatted(AT_LEAST, Problem.shortened(atLeast)))
                .at(AT_LEAST, atLeast, "an event number from an X-Ambit-Sequence header");
    }

    // Request and response bodies.

    /// A check.
    ///
    /// @param promotion the id of an open promotion; the check is answered as if the promotion were already
    ///     applied
    public record CheckQuery(
            String featureId,
            @Nullable String currencyId,
            @Nullable BigDecimal requestedUsage,
            @Nullable List<String> requestedValues,
            @Nullable String resourceId,
            @Nullable Boolean explain,
            @Nullable String asOf,
            @Nullable String promotion) {

        public CheckQuery {
            if (asOf != null && promotion != null) {
                throw BAD_USER_INPUT
                        .because("The request has `asOf` and `promotion`, which exclude each other. Send one of them.")
                        .at("promotion", promotion, "no value with asOf");
            }
            if (currencyId != null) {
                throw UNSUPPORTED_PARAMETER
                        .because(
                                "`currencyId` is not supported: Ambit does not check credits yet. Remove `currencyId`.")
                        .at("currencyId", currencyId, "no value");
            }
            if (requestedUsage != null) {
                requireQuantity(requestedUsage);
            }
        }

        /// Returns whether the response needs data that is not cached.
        boolean needsDatabase() {
            return isExplained() || asOf != null || promotion != null;
        }

        boolean isExplained() {
            return Boolean.TRUE.equals(explain);
        }

        String resource() {
            return resourceId == null ? Holdings.CUSTOMER_ITSELF : resourceId;
        }

        long micros() {
            return requestedUsage == null ? 0 : Micros.of(requestedUsage);
        }

        List<String> values() {
            return requestedValues == null ? List.of() : requestedValues;
        }

        private static void requireQuantity(BigDecimal requested) {
            try {
                if (Micros.of(requested) >= 0) {
                    return;
                }
            } catch (ArithmeticException e) {
                // Reported below, together with negative quantities.
            }
            throw BAD_USER_INPUT
                    .because(
                            "`requestedUsage` must be 0 or more with at most six decimals; received %s. Send another number."
                                    .formatted(Problem.shortened(requested)))
                    .at(
                            "requestedUsage",
                            requested,
                            "0 to " + Micros.decimal(Micros.MAX).toPlainString());
        }
    }

    /// A list of entitlements.
    ///
    /// @param promotion as in [CheckQuery]
    public record ListQuery(
            @Nullable String resourceId, @Nullable String promotion) {

        String resource() {
            return resourceId == null ? Holdings.CUSTOMER_ITSELF : resourceId;
        }
    }

    public record QueryBody(List<String> customerIds) {

        public QueryBody {
            customerIds = List.copyOf(customerIds);
            if (customerIds.isEmpty() || customerIds.size() > CUSTOMERS_MAX) {
                throw BAD_USER_INPUT
                        .because("`customerIds` has %d entries. Send 1 to %d."
                                .formatted(customerIds.size(), CUSTOMERS_MAX))
                        .at("customerIds", customerIds.size(), "1 to " + CUSTOMERS_MAX);
            }
            for (int i = 0; i < customerIds.size(); i++) {
                ExternalId.valid("customerIds." + i, customerIds.get(i));
            }
        }
    }

    public record CustomerView(
            String customerId, @Nullable String accessDeniedReason, List<EntitlementView> entitlements) {}

    public record EntitlementView(
            String type,
            boolean isGranted,
            @Nullable String accessDeniedReason,
            ShownFeature.@Nullable Wire feature,
            @Nullable BigDecimal currentUsage,
            @Nullable BigDecimal usageLimit,
            @Nullable Boolean hasUnlimitedUsage,
            @Nullable Boolean hasSoftLimit,
            @Nullable String resetPeriod,
            @Nullable Instant usagePeriodAnchor,
            @Nullable Instant usagePeriodStart,
            @Nullable Instant usagePeriodEnd,
            @Nullable Instant usageSince,
            @Nullable Instant entitlementUpdatedAt,
            @Nullable Instant validUntil,
            @Nullable Explanation explanation) {}

    public record StateView(@Nullable String accessDeniedReason, List<EntitlementView> entitlements) {}
}
