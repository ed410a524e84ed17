package dev.ambit.webhook;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The routes of delivery attempts, and of replays and retries.
public final class AttemptApi {

    private static final UUID LAST_ID = new UUID(-1, -1);

    private final Authentication authentication;
    private final Transactions transactions;
    private final BiFunction<EnvironmentId, UUID, List<EndpointAttempt>> recentSuccesses;
    private final DirectDelivery direct;
    private final EndpointReplay replay;
    private final EndpointRecovery recovery;

    /// @param recentSuccesses returns recent successful attempts, which are not stored in the database
    public AttemptApi(
            Authentication authentication,
            Transactions transactions,
            BiFunction<EnvironmentId, UUID, List<EndpointAttempt>> recentSuccesses,
            DirectDelivery direct,
            EndpointReplay replay,
            EndpointRecovery recovery) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.recentSuccesses = recentSuccesses;
        this.direct = direct;
        this.replay = replay;
        this.recovery = recovery;
    }

    /// Lists attempts, newest first.
    public Response list(Request request) {
        Caller caller = authentication.server(request);
        EnvironmentId environment = caller.environment();
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("attempts", query.after(), query.before(), query.limit());
        Instant at = page.moment(0);
        UUID id = page.id(1);
        AttemptPosition from =
                at == null || id == null ? new AttemptPosition(Slice.LAST, LAST_ID) : new AttemptPosition(at, id);
        return transactions.in(environment, tx -> {
            UUID endpoint =
                    Endpoints.require(tx, environment, request.variable("id")).id();
            Stream<EndpointAttempt> failed = query.status() == Status.SUCCEEDED
                    ? Stream.of()
                    : EndpointAttempts.list(
                            tx,
                            environment,
                            endpoint,
                            query.sequence(),
                            from.at(),
                            from.id(),
                            page.isBackward(),
                            page.rows())
                            .stream();
            Stream<EndpointAttempt> succeeded = query.status() == Status.FAILED
                    ? Stream.of()
                    : recentSuccesses.apply(environment, endpoint).stream()
                            .filter(query::includes)
                            .filter(it -> from.isBefore(it, page.isBackward()));
            List<EndpointAttempt> rows = Stream.concat(failed, succeeded)
                    .sorted(order(page))
                    .limit(page.rows())
                    .toList();
            return page.answer(rows, it -> List.of(it.at(), it.id()), View::of);
        });
    }

    public Response resend(Request request) {
        Caller caller = authentication.server(request);
        return Response.ok(
                View.of(direct.resend(caller.environment(), request.variable("id"), request.variable("attemptId"))));
    }

    public Response test(Request request) {
        Caller caller = authentication.server(request);
        EventType type = request.body(TestBody.class).type();
        return Response.ok(View.of(direct.test(caller.environment(), request.variable("id"), type)));
    }

    public Response replay(Request request) {
        Caller caller = authentication.server(request);
        EndpointReplay.From from = request.body(ReplayBody.class).from();
        return replay.replay(caller, Author.of(caller, request), request.variable("id"), from)
                .response(202, ReplayView::new);
    }

    public Response recover(Request request) {
        Caller caller = authentication.server(request);
        Instant since = request.body(RecoverBody.class).since();
        return recovery.recover(caller.environment(), Author.of(caller, request), request.variable("id"), since)
                .response(200, RecoverView::new);
    }

    private static Comparator<EndpointAttempt> order(Page page) {
        return page.isBackward() ? EndpointAttempt.OLDEST_FIRST : EndpointAttempt.OLDEST_FIRST.reversed();
    }

    /// The position after which a page continues.
    private record AttemptPosition(Instant at, UUID id) {

        boolean isBefore(EndpointAttempt it, boolean isBackward) {
            int side = EndpointAttempt.compare(it.at(), it.id(), at, id);
            return isBackward ? side > 0 : side < 0;
        }
    }

    // The wire.

    public enum Status {
        FAILED,
        SUCCEEDED,
    }

    public record ListQuery(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            @Nullable Long sequence,
            @Nullable Status status) {

        boolean includes(EndpointAttempt it) {
            return sequence == null || sequence.equals(it.sequence());
        }
    }

    public record ReplayBody(@Nullable Long after, @Nullable Instant since) {

        EndpointReplay.From from() {
            if (after != null && since == null) {
                return new EndpointReplay.From.After(after);
            }
            if (since != null && after == null) {
                return new EndpointReplay.From.Since(since);
            }
            throw BAD_USER_INPUT
                    .because("The replay needs exactly one of `after` and `since`. Send an event number or a time.")
                    .at("after", after, "exactly one of after and since");
        }
    }

    public record TestBody(EventType type) {}

    public record ReplayView(UUID operationId) {}

    public record RecoverBody(@Nullable Instant since) {}

    public record RecoverView(int recovered) {}

    public record View(
            UUID id,
            @Nullable Long sequence,
            UUID messageId,
            String type,
            int attempt,
            Instant at,
            @Nullable Integer responseStatus,
            @Nullable String responseHead,
            long latencyMillis,
            @Nullable String error,
            @Nullable Instant nextAttemptAt) {

        static View of(EndpointAttempt it) {
            return new View(
                    it.id(),
                    it.sequence(),
                    it.messageId(),
                    it.type(),
                    it.attempt(),
                    it.at(),
                    it.responseStatus(),
                    it.responseHead(),
                    it.latencyMillis(),
                    it.error(),
                    it.nextAttemptAt());
        }
    }
}
