package dev.ambit.operation;

import static dev.ambit.operation.OperationState.CANCELED;
import static dev.ambit.operation.OperationState.FAILED;
import static dev.ambit.operation.OperationState.PENDING;
import static dev.ambit.operation.OperationState.RUNNING;
import static dev.ambit.problem.ProblemCode.OPERATION_CANNOT_BE_STOPPED;
import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.db.AccountId;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.StreamLimit;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class OperationApi {

    /// Maximum number of concurrent streams, each of which polls the database twice a second.
    private static final int READERS_MAX = 100;

    private static final int READERS_OF_ACCOUNT_MAX = 10;

    /// Maximum duration of a stream; the reader then reconnects.
    private static final Duration WATCH_MAX = Duration.ofMinutes(5);

    /// Stands for the operator in limits per account.
    private static final AccountId OPERATOR = new AccountId(0);

    private static final String STREAM = "text/event-stream";

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;
    private final BooleanSupplier isOpen;
    private final StreamLimit<AccountId> seats =
            new StreamLimit<>(READERS_MAX, READERS_OF_ACCOUNT_MAX, "streams of operations", "account");

    /// @param isOpen false when the server stops, which ends streams
    public OperationApi(
            Authentication authentication, Transactions transactions, InstantSource clock, BooleanSupplier isOpen) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
        this.isOpen = isOpen;
    }

    /// Returns an operation. The operator sees operations on whole accounts, and members of the operator's account
    /// also the operations of that account. A server key sees the operations that server keys start in its
    /// environment.
    public Response get(Request request) {
        Operation found = find(request);
        View view = View.of(found);
        String accept = request.header("Accept");
        return accept != null && accept.contains(STREAM) && !request.method().equals("HEAD")
                ? stream(request, found.account())
                : Response.ok(view);
    }

    private Operation find(Request request) {
        String id = request.variable("id");
        Caller server = authentication.serverKey(request).orElse(null);
        if (server != null) {
            return find(server, id);
        }
        AccountCaller caller = authentication.accountOrOperator(request).orElse(null);
        if (caller == null || authentication.isOperator(request, caller)) {
            Optional<Operation> ofAccounts =
                    IdParser.uuid(id).flatMap(it -> transactions.outside(tx -> Operations.findOfAccounts(tx, it)));
            if (caller == null || ofAccounts.isPresent()) {
                return ofAccounts.orElseThrow(() -> missing(id));
            }
        }
        return find(caller, id);
    }

    private Response stream(Request request, @Nullable AccountId account) {
        var progress = new OperationProgress(() -> View.of(find(request)), isOpen, WATCH_MAX);
        return Response.stream(STREAM, seats.seated(account == null ? OPERATOR : account, progress::write))
                .with("Cache-Control", "no-store");
    }

    /// Cancels an operation, also a failed one; completed work is kept. A canceled operation is final, except
    /// for the kinds that [OperationKind#isResumable] names.
    public Response cancel(Request request) {
        return change(request, Operations::cancel, _ -> EnumSet.of(PENDING, RUNNING, FAILED, CANCELED));
    }

    /// Pauses an operation. It stays `PENDING` until it is resumed, also after a restart of the server.
    public Response pause(Request request) {
        return change(request, Operations::pause, _ -> EnumSet.of(PENDING, RUNNING));
    }

    /// Resumes an operation. A failed one continues where it failed. A failed copy of customers into a fork is
    /// canceled instead, because its mask key is deleted.
    public Response resume(Request request) {
        return change(
                request,
                Operations::resume,
                kind -> kind.isResumable()
                        ? EnumSet.of(PENDING, RUNNING, FAILED, CANCELED)
                        : EnumSet.of(PENDING, RUNNING, FAILED));
    }

    /// Applies a change; repeated calls change nothing.
    ///
    /// @param states in which the change is possible or already done
    private Response change(Request request, Change change, Function<OperationKind, Set<OperationState>> states) {
        Operation known = find(authentication.account(request), request.variable("id"));
        AccountId account = known.account();
        UUID id = known.id();
        return Response.ok(View.of(transactions.outside(tx -> {
            Operation found = Operations.lock(tx, account, id);
            if (!found.kind().isStoppable() || !states.apply(found.kind()).contains(found.state())) {
                throw OPERATION_CANNOT_BE_STOPPED
                        .because(
                                found.kind().isStoppable()
                                        ? "The operation has already ended with the state `%s`. It cannot be stopped."
                                                .formatted(found.state())
                                        : "Operations of the kind `%s` cannot be stopped. Wait until it ends."
                                                .formatted(found.kind()))
                        .with("state", found.state());
            }
            change.make(tx, id, clock.instant());
            return Operations.lock(tx, account, id);
        })));
    }

    @FunctionalInterface
    private interface Change {
        void make(Handle tx, UUID id, Instant now);
    }

    /// Finds an operation that the caller can see.
    private Operation find(AccountCaller caller, String id) {
        Operation found = IdParser.uuid(id)
                .flatMap(it -> transactions.outside(tx -> Operations.find(tx, caller.account(), it)))
                .orElseThrow(() -> missing(id));
        authentication.require(caller, found.environment(), () -> missing(id));
        return found;
    }

    private Operation find(Caller server, String id) {
        return IdParser.uuid(id)
                .flatMap(it -> transactions.outside(tx -> Operations.find(tx, server.account(), it)))
                .filter(it -> it.environment().equals(server.environment())
                        && it.kind().isStartedByServerKey())
                .orElseThrow(() -> missing(id));
    }

    private static Problem missing(String id) {
        return OPERATION_NOT_FOUND.because(
                "Operation `%s` does not exist in this account. List the operations to find its id."
                        .formatted(Problem.shortened(id)));
    }

    /// An operation in responses.
    ///
    /// @param problem why the operation failed; while it is running, why it repeats a step
    /// @param isPaused whether the operation waits until it is resumed
    public record View(
            UUID id,
            OperationKind kind,
            OperationState state,
            @Nullable String phase,
            long done,
            long total,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Result result,
            @Nullable OperationProblem problem,
            boolean isPaused) {

        /// The result of an operation.
        ///
        /// @param created number of created entities so far
        public record Result(long created) {}

        static View of(Operation it) {
            return new View(
                    it.id(),
                    it.kind(),
                    it.state(),
                    it.phase(),
                    it.done(),
                    it.total(),
                    it.startedAt(),
                    it.finishedAt(),
                    it.made() == null ? null : new Result(it.made()),
                    it.problem(),
                    it.isPaused());
        }
    }
}
