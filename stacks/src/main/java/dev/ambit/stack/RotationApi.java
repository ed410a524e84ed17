package dev.ambit.stack;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Rotates the secrets of resources.
public final class RotationApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final SecretRotation rotation;

    public RotationApi(
            Authentication authentication,
            Transactions transactions,
            StackProvisioning provisioning,
            Secrets secrets,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.rotation = new SecretRotation(secrets, provisioning, clock);
    }

    public Response rotate(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        ResourceKind kind = StackApi.kind(request.variable("kind"));
        Duration overlap = request.body(Body.class).overlap();
        Author author = Author.of(caller, request);
        SecretRotation.Rotated rotated = transactions.in(account, tx -> {
            Stack stack = Stacks.relock(tx, StackApi.stack(tx, account, slug));
            return rotation.rotate(tx, stack, kind, overlap, author);
        });
        return Response.ok(new View(kind, rotated.previousUntil(), rotated.operation()));
    }

    // The wire.

    /// A request to rotate a secret.
    ///
    /// @param overlapHours how long the present secret stays valid, from 0 to 168; null means 24
    public record Body(@Nullable Integer overlapHours) {

        private static final int HOURS = 24;
        private static final int HOURS_MAX = 168;

        public Body {
            if (overlapHours != null && (overlapHours < 0 || overlapHours > HOURS_MAX)) {
                throw BAD_USER_INPUT
                        .because("`overlapHours` must be from 0 to %d; received `%d`. Send a number such as 24."
                                .formatted(HOURS_MAX, overlapHours))
                        .at("overlapHours", overlapHours, "0 to " + HOURS_MAX);
            }
        }

        Duration overlap() {
            return Duration.ofHours(Objects.requireNonNullElse(overlapHours, HOURS));
        }
    }

    /// A rotated secret.
    ///
    /// @param previousUntil when the previous secret ends; null if it ended at once
    /// @param operationId operation that gives the secret to the engine and to the function; null if none does
    public record View(
            ResourceKind kind,
            @Nullable Instant previousUntil,
            @Nullable UUID operationId) {}
}
