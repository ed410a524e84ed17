package dev.ambit.live;

import static dev.ambit.http.IdempotencyRule.HARMLESS;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_MEDIA_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.graphql.Deadline;
import dev.ambit.graphql.Graphql;
import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.graphql.GraphqlResult;
import dev.ambit.http.BearerToken;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.http.SocketHandler;
import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves GraphQL over HTTP to callers with the token and from allowed origins: POST with one query or a batch,
/// or a WebSocket.
public final class GraphqlApi {

    private static final String PATH = "/graphql";
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int BATCH_MAX = 100;

    /// Upper bound of a batch's results, in bytes. Queries after it are not answered.
    private static final int BATCH_BYTES_MAX = 32 << 20;
    private static final Duration INIT_MAX = Duration.ofSeconds(10);

    private static final String HEADERS = "Accept, Authorization, Content-Type, Origin, X-Requested-With";
    private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9, -]{1,1000}");

    private final Graphql graphql;
    private final BearerToken token;
    private final SocketOperations operations;
    private final ParseBudget budget = new ParseBudget();
    private final Duration initMax;

    public GraphqlApi(Graphql graphql, LiveQueries live, BearerToken token) {
        this(graphql, live, token, INIT_MAX);
    }

    /// @param initMax time in which a socket must send `connection_init`
    GraphqlApi(Graphql graphql, LiveQueries live, BearerToken token, Duration initMax) {
        this.graphql = graphql;
        this.token = token;
        this.operations = new SocketOperations(graphql, live, budget);
        this.initMax = initMax;
    }

    public Router addTo(Router router) {
        Contract contract = Contract.bare(200, Object.class)
                .also(Contract.bare(400, Errors.View.class))
                .also(Contract.bare(401, Errors.View.class))
                .also(Contract.bare(415, Errors.View.class))
                .also(Contract.bare(429, Errors.View.class))
                .by("anyone")
                .tag("GraphQL");
        return router.post(
                        PATH,
                        "askGraphql",
                        HARMLESS,
                        this::ask,
                        contract.rawBody(BODY_BYTES_MAX).summary("Run a GraphQL query, or a batch of queries"))
                .inline(
                        "OPTIONS",
                        PATH,
                        "preflightGraphql",
                        GraphqlApi::preflight,
                        Contract.text("text/plain")
                                .by("anyone")
                                .tag("GraphQL")
                                .summary("Answer a CORS preflight request"))
                .socket(PATH, "watchGraphql", Protocol.NAME, this::admit);
    }

    /// Accepts a socket without a token, because browsers can send the token only in the first message.
    private SocketHandler admit(Request upgrade) {
        String authorization = upgrade.header("Authorization");
        if (authorization != null && !token.isShown(authorization)) {
            throw unauthenticated();
        }
        boolean isTrusted = authorization != null || !token.isNeeded();
        return new LiveConnection(token, isTrusted, operations, upgrade.peer(), initMax);
    }

    private Response ask(Request request) {
        try {
            if (!token.isShown(request.header("Authorization"))) {
                throw unauthenticated();
            }
            Object asked = read(request);
            return shared(
                    request,
                    asked instanceof List<?> batch ? answers(batch, request.peer()) : answer(asked, request.peer()));
        } catch (Problem problem) {
            Response refusal = Response.json(problem.code().status(), Errors.of(problem));
            return shared(
                    request,
                    switch (problem.code()) {
                        case UNAUTHENTICATED -> refusal.with("WWW-Authenticate", "Bearer");
                        case RATE_LIMIT_EXCEEDED ->
                            refusal.with(
                                    "Retry-After",
                                    String.valueOf(problem.facts().get("retryAfterSeconds")));
                        default -> refusal;
                    });
        }
    }

    private Response answer(Object asked, String peer) {
        GraphqlRequest question = RequestParser.read(asked);
        budget.take(peer, graphql.cost(question));
        GraphqlResult answer = graphql.answer(question);
        return Response.json(answer.status(), answer.json());
    }

    /// Answers each query of a batch independently of the others.
    private Response answers(List<?> batch, String peer) {
        if (batch.isEmpty() || batch.size() > BATCH_MAX) {
            throw BAD_USER_INPUT
                    .because("The batch must have 1 to %d queries. Split larger batches.".formatted(BATCH_MAX))
                    .with("received", batch.size());
        }
        Deadline together = Deadline.begin();
        var all = new ByteArrayOutputStream();
        for (Object asked : batch) {
            all.write(all.size() == 0 ? '[' : ',');
            all.writeBytes(all.size() > BATCH_BYTES_MAX ? Errors.of(tooMuch()) : ofBatch(asked, together, peer));
        }
        all.write(']');
        return Response.json(200, all.toByteArray());
    }

    private static Problem tooMuch() {
        return BAD_USER_INPUT.because("The earlier results of the batch have more than %,d bytes. Send smaller batches."
                .formatted(BATCH_BYTES_MAX));
    }

    private byte[] ofBatch(@Nullable Object asked, Deadline together, String peer) {
        try {
            GraphqlRequest question = RequestParser.read(asked);
            budget.take(peer, graphql.cost(question));
            return graphql.answer(question, together).json();
        } catch (Problem problem) {
            return Errors.of(problem);
        }
    }

    private static Object read(Request request) {
        String header = request.header("Content-Type");
        String type = header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/json" -> Json.read(request.content(), Object.class);
            case "application/graphql" -> Map.of("query", new String(request.content(), UTF_8));
            default ->
                throw UNSUPPORTED_MEDIA_TYPE
                        .because("The content type is not supported. Send `application/json` or `application/graphql`.")
                        .at("Content-Type", header, "application/json, application/graphql");
        };
    }

    private static Response preflight(Request request) {
        String asked = request.header("Access-Control-Request-Headers");
        String taken = asked != null && HEADER_NAMES.matcher(asked).matches() ? asked : HEADERS;
        return shared(request, Response.text(204, "text/plain", ""))
                .with("Access-Control-Allow-Methods", "POST, OPTIONS")
                .with("Access-Control-Allow-Headers", taken)
                .with("Access-Control-Max-Age", "86400");
    }

    /// Adds CORS headers; pages of other origins were rejected before ([dev.ambit.http.AllowedPages]).
    private static Response shared(Request request, Response response) {
        String origin = request.header("Origin");
        Response varying = response.with("Vary", "Origin");
        return origin == null ? varying : varying.with("Access-Control-Allow-Origin", origin);
    }

    private static Problem unauthenticated() {
        return UNAUTHENTICATED.because("The read token is missing or wrong. Send it as `Authorization: Bearer …`.");
    }
}
