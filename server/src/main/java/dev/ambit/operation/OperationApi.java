package dev.ambit.operation;

import static dev.ambit.operation.OperationState.CANCELED;
import static dev.ambit.operation.OperationState.FAILED;
import static dev.ambit.operation.OperationState.PENDING;
import static dev.ambit.operation.OperationState.RUNNING;
import static dev.ambit.problem.ProblemCode.OPERATION_CANNOT_BE_STOPPED;
import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.db.WrittenId;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class OperationApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final InstantSource clock;

    public OperationApi(Authentication authentication, Transactions transactions, InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.clock = clock;
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request);
        return Response.ok(View.of(find(account, request.variable("id"))));
    }

    /// What it has done so far stays.
    public Response cancel(Request request) {
        return change(request, Operations::cancel, EnumSet.of(PENDING, RUNNING, CANCELED));
    }

    /// Until it is resumed it is `PENDING`, also if its server is started anew.
    public Response pause(Request request) {
        return change(request, Operations::pause, EnumSet.of(PENDING, RUNNING));
    }

    /// One that has failed is taken up where it was.
    public Response resume(Request request) {
        return change(request, Operations::resume, EnumSet.of(PENDING, RUNNING, FAILED));
    }

    /// The same again changes nothing.
    ///
    /// @param states in which it can be done, or is
    private Response change(Request request, Change change, Set<OperationState> states) {
        AccountId account = authentication.account(request);
        UUID id = find(account, request.variable("id")).id();
        return Response.ok(View.of(transactions.outside(tx -> {
            Operation found = Operations.lock(tx, account, id);
            if (!found.kind().isStoppable() || !states.contains(found.state())) {
                throw OPERATION_CANNOT_BE_STOPPED
                        .because(
                                found.kind().isStoppable()
                                        ? "The operation has ended already."
                                        : "What this has begun it ends.")
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

    private Operation find(AccountId account, String id) {
        return WrittenId.uuid(id)
                .flatMap(it -> transactions.outside(tx -> Operations.find(tx, account, it)))
                .orElseThrow(() -> missing(id));
    }

    private static Problem missing(String id) {
        return OPERATION_NOT_FOUND.because("There is no operation %s.".formatted(id));
    }

    /// The wire.
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
            @Nullable OperationProblem problem) {

        /// What came of it.
        ///
        /// @param created how many new things the work has made so far, of those that it went through
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
                    it.problem());
        }
    }
}
