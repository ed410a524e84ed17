package dev.ambit.operation;

import static dev.ambit.problem.ProblemCode.OPERATION_CANNOT_BE_CANCELED;
import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
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

    /// Cancelling again changes nothing.
    public Response cancel(Request request) {
        AccountId account = authentication.account(request);
        Operation found = find(account, request.variable("id"));
        if (found.kind().isCancelable()) {
            transactions.outside(tx -> {
                Operations.cancel(tx, account, found.id(), clock.instant());
                return null;
            });
        }
        Operation operation = find(account, request.variable("id"));
        if (operation.state() != OperationState.CANCELED) {
            throw OPERATION_CANNOT_BE_CANCELED
                    .because(
                            found.kind().isCancelable()
                                    ? "The operation has ended already."
                                    : "What was deleted is deleted.")
                    .with("state", operation.state());
        }
        return Response.ok(View.of(operation));
    }

    private Operation find(AccountId account, String id) {
        return id(id).flatMap(it -> transactions.outside(tx -> Operations.find(tx, account, it)))
                .orElseThrow(() -> missing(id));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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
            @Nullable Object result,
            @Nullable Object problem) {

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
                    null,
                    null);
        }
    }
}
