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

/// `POST /check-access`, as byos.md §2 has it, and what is ours: how old the data is, and on request why.
public final class CheckApi {

    private static final String AGE = "Ambit-Replica-Age";
    /// A question has two ids, a number and some values.
    private static final int BODY_BYTES_MAX = 1 << 20;

    private static final Response INCOMPLETE =
            Response.text(400, "text/plain; charset=utf-8", "customerId and featureId are required");
    private static final Response UNAUTHORIZED =
            Response.text(401, "text/plain; charset=utf-8", "Unauthorized").with("WWW-Authenticate", "Bearer");

    /// The answers that there are, while the data is of that age.
    private record Told(long ageSeconds, Map<Words, Response> answers) {}

    private final KnownCustomers customers;
    private final BearerToken token;
    private final InstantSource clock;
    private final LongSupplier ageSeconds;
    private volatile Told told;

    /// Reads nothing yet.
    ///
    /// @param database whose user may read `public.customers`, `ambit.entitlement_lists` and
    /// `ambit.usage_rows`
    /// @param token that everybody who asks has to show
    /// @param clock of the environment: what time it is where usage is counted
    /// @param ageSeconds how long ago the replica last knew that it has all there is, below zero if it never
    /// did; each answer asks, so it must not wait
    /// @param bytesMax so much memory customers may take together, roughly
    public CheckApi(Jdbi database, BearerToken token, InstantSource clock, LongSupplier ageSeconds, long bytesMax) {
        this.customers = new KnownCustomers(new CustomerRows(database), bytesMax);
        this.token = token;
        this.clock = clock;
        this.ageSeconds = ageSeconds;
        this.told = told(ageSeconds.getAsLong());
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
                        .says("Check whether a customer may use a feature"));
    }

    /// To be called after each commit, and before anybody is told of it: whoever asks from then on is
    /// answered by what was committed. Does not wait for the database.
    public void committed(Changes changes) {
        customers.committed(changes.customers());
    }

    /// On the I/O thread; nothing if anything would have to be read from the database.
    private @Nullable Response checkFromMemory(Request request) {
        if (!token.isShown(request.header("Authorization"))) {
            return UNAUTHORIZED;
        }
        boolean isExplained = request.query(CheckQuery.class).isExplained();
        Optional<Question> question = question(request);
        if (question.isEmpty() || isExplained) {
            return question.isEmpty() ? INCOMPLETE : null;
        }
        KnownCustomer customer = customers.find(question.get().customerId());
        return customer == null ? null : answer(customer.decide(question.get(), clock.millis()));
    }

    /// Whoever comes here has shown the token, and asks in full.
    private Response check(Request request) {
        Question question = question(request).orElseThrow();
        return request.query(CheckQuery.class).isExplained()
                ? explained(question)
                : answer(customers.read(question.customerId()).decide(question, clock.millis()));
    }

    private static Optional<Question> question(Request request) {
        return Question.of(request.content(), request.header("Content-Type"));
    }

    private Response answer(Decision decision) {
        long age = ageSeconds.getAsLong();
        Told now = told;
        if (now.ageSeconds() != age) {
            now = told(age);
            told = now;
        }
        return Objects.requireNonNull(now.answers().get(Words.of(decision)));
    }

    private static Told told(long ageSeconds) {
        Map<Words, Response> answers = new EnumMap<>(Words.class);
        for (Words words : Words.values()) {
            answers.put(words, aged(words.status(), body(words), ageSeconds));
        }
        return new Told(ageSeconds, answers);
    }

    private Response explained(Question question) {
        var anew = customers.readAnew(question.customerId());
        long nowMillis = clock.millis();
        Decision decision = anew.customer().decide(question, nowMillis);
        Words words = Words.of(decision);
        Map<String, Object> body = body(words);
        body.put("explanation", Explanation.of(question, anew.held().get(question.featureId()), decision, nowMillis));
        return aged(words.status(), body, ageSeconds.getAsLong());
    }

    private static Map<String, Object> body(Words words) {
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

    // The wire.

    public record CheckQuery(@Nullable Boolean explain) {

        boolean isExplained() {
            return Boolean.TRUE.equals(explain);
        }
    }
}
