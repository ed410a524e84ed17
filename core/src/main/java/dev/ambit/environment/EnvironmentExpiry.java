package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Validates and schedules the time at which an environment is deleted. [ExpiryLoop] deletes it.
public final class EnvironmentExpiry {

    private static final Duration LIFE_MAX = Duration.ofDays(366);

    private EnvironmentExpiry() {}

    /// @throws dev.ambit.problem.Problem 400 if the type cannot expire, or the time is in the past or too far ahead
    static void requireValid(EnvironmentType type, Instant expiresAt, Instant now) {
        if (!type.canExpire()) {
            throw BAD_USER_INPUT
                    .because("`expiresAt` is only allowed in non-production environments; received `%s`. Remove it."
                            .formatted(expiresAt))
                    .at("expiresAt", expiresAt, "no value");
        }
        Instant latest = now.plus(LIFE_MAX);
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(latest)) {
            throw BAD_USER_INPUT
                    .because("`expiresAt` must be in the next 366 days; received `%s`. Send a time in this range."
                            .formatted(expiresAt))
                    .at("expiresAt", expiresAt, "%s to %s".formatted(now, latest));
        }
    }

    /// Lets [ExpiryLoop] delete a temporary environment at once. Does nothing if the environment has no expiry, or is
    /// being deleted.
    ///
    /// @param tx in the scope of the account
    public static void expire(Handle tx, AccountId account, EnvironmentId environment) {
        ForkedEnvironments.expire(tx, account, environment);
        if (ForkedEnvironments.expiry(tx, account, environment).isPresent()) {
            schedule(tx, environment, Instant.EPOCH);
        }
    }

    /// Schedules the deletion. If the work is already due at an earlier time, it keeps that time until
    /// [ExpiryLoop] reschedules it.
    static void schedule(Handle tx, EnvironmentId environment, @Nullable Instant expiresAt) {
        if (expiresAt != null) {
            Work.EXPIRY.scheduleBy(tx, environment, expiresAt);
        }
    }
}
