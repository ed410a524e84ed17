package dev.ambit.check;

import dev.ambit.applier.Changes;
import dev.ambit.engine.Decision;
import dev.ambit.http.BearerToken;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Serves `POST /check-access` as the BYOS document defines it, with two additions: the age of the data, and an
/// explanation on request.
public final class CheckApi {

    private static final String AGE = "Ambit-Replica-Age";
    /// A request has two ids, a number and a few values.
    private static final int BODY_BYTES_MAX = 1 << 20;

    private static final Response INCOMPLETE =
            Response.text(400, "text/plain; charset=utf-8", "customerId and featureId are required");
    private static final Response UNAUTHORIZED =
            Response.text(401, "text/plain; charset=utf-8", "Unauthorized").with("WWW-Authenticate", "Bearer");

    /// The possible responses for data of that age.
    private record AgedResponses(long ageSeconds, Map<CheckOutcome, Response> byOutcome) {}

    private final CustomerCache customers;
    private final BearerToken token;
    private final InstantSource clock;
    private final LongSupplier ageSeconds;
    private volatile AgedResponses responses;

    /// Creates the endpoint without reading from the database.
    ///
    /// @param database whose user may read `public.customers`, `ambit.entitlement_lists` and `ambit.usage_rows`
    /// @param token the token that callers must present
    /// @param clock clock of the environment, which decides on usage periods
    /// @param ageSeconds seconds since the replica last had all data, negative if never; called for each response,
    ///     so it must not block
    /// @param bytesMax approximate upper bound, in bytes, of the customers kept in memory
    public CheckApi(Jdbi database, BearerToken token, InstantSource clock, LongSupplier ageSeconds, long bytesMax) {
        this.customers = new CustomerCache(new CustomerRows(database), bytesMax);
        this.token = token;
        this.clock = clock;
        this.ageSeconds = ageSeconds;
        this.responses = responses(ageSeconds.getAsLong());
    }

    public Router addTo(Router router) {
        return router.memory(
                "POST",
                "/check-access",
                "checkAccess",
                this::checkFromMemory,
                this::check,
                Contract.bare(200, Map.class)
                        .denies()
                        .also(Contract.text(400, "text/plain"))
                        .also(Contract.text(401, "text/plain"))
                        .query(CheckQuery.class)
                        .rawBody(BODY_BYTES_MAX)
                        .by("anyone")
                        .tag("Checks")
                        .summary("Check whether a customer may use a feature"));
    }

    /// Invalidates the changed customers. Must be called after each commit and before the senders get their
    /// receipts, so that later checks see the commit. Does not block.
    public void committed(Changes changes) {
        customers.committed(changes.customers());
    }

    /// Answers on the I/O thread, or returns null if the database must be read.
    private @Nullable Response checkFromMemory(Request request) {
        if (!token.isShown(request.header("Authorization"))) {
            return UNAUTHORIZED;
        }
        boolean isExplained = request.query(CheckQuery.class).isExplained();
        Optional<CheckRequest> question = request(request);
        if (question.isEmpty() || isExplained) {
            return question.isEmpty() ? INCOMPLETE : null;
        }
        CachedCustomer customer = customers.find(question.get().customerId());
        return customer == null ? null : answer(customer.decide(question.get(), clock.millis()));
    }

    /// Answers a request whose token was verified.
    private Response check(Request request) {
        CheckRequest question = request(request).orElseThrow();
        return request.query(CheckQuery.class).isExplained()
                ? explained(question)
                : answer(customers.read(question.customerId()).decide(question, clock.millis()));
    }

    private static Optional<CheckRequest> request(Request request) {
        return CheckRequest.of(request.content(), request.header("Content-Type"));
    }

    private Response answer(Decision decision) {
        long age = ageSeconds.getAsLong();
        AgedResponses current = responses;
        if (current.ageSeconds() != age) {
            current = responses(age);
            responses = current;
        }
        return Objects.requireNonNull(current.byOutcome().get(CheckOutcome.of(decision)));
    }

    private static AgedResponses responses(long ageSeconds) {
        Map<CheckOutcome, Response> byOutcome = new EnumMap<>(CheckOutcome.class);
        for (CheckOutcome words : CheckOutcome.values()) {
            byOutcome.put(words, aged(words.status(), body(words), ageSeconds));
        }
        return new AgedResponses(ageSeconds, byOutcome);
    }

    private Response explained(CheckRequest question) {
        var anew = customers.readUncached(question.customerId());
        long nowMillis = clock.millis();
        Decision decision = anew.customer().decide(question, nowMillis);
        CheckOutcome words = CheckOutcome.of(decision);
        Map<String, Object> body = body(words);
        body.put("explanation", Explanation.of(question, anew.held().get(question.featureId()), decision, nowMillis));
        return aged(words.status(), body, ageSeconds.getAsLong());
    }

    private static Map<String, Object> body(CheckOutcome words) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("hasAccess", words.isGranted());
        if (words.reason() != null) {
            body.put("reason", words.reason());
        }
        return body;
    }

    private static Response aged(int status, Map<String, Object> body, long ageSeconds) {
        Response response = Response.json(status, Json.write(body));
        return ageSeconds < 0 ? response : response.with(AGE, Long.toString(ageSeconds));
    }

    // Wire records.

    public record CheckQuery(@Nullable Boolean explain) {

        boolean isExplained() {
            return Boolean.TRUE.equals(explain);
        }
    }
}
