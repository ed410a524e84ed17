package dev.ambit.quota;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.account.Slug;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.problem.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Reads the quotas of accounts from the projection of the operator's environment. The projection caches customers that
/// were read recently.
public final class Quotas {

    private final OperatorEnvironment operatorEnvironment;
    private final Projection projection;

    public Quotas(OperatorEnvironment operatorEnvironment, Projection projection) {
        this.operatorEnvironment = operatorEnvironment;
        this.projection = projection;
    }

    /// Returns the quota that applies to the environment.
    Quota of(KnownEnvironment environment) {
        return environment.type().isCountedAgainstAllowance() ? of(environment.accountSlug()) : Quota.UNLIMITED;
    }

    Quota of(Slug account) {
        return operatorEnvironment
                .callerFor(account)
                .map(seller -> find(seller.environment(), account.value()))
                .orElse(Quota.UNLIMITED);
    }

    /// Reads an uncached quota on another thread, because the current thread may be in a transaction of another
    /// environment.
    private Quota find(EnvironmentId environment, String customer) {
        CustomerAtEvent cached = projection.cached(environment, customer);
        if (cached != null) {
            return quota(cached);
        }
        try {
            return CompletableFuture.supplyAsync(
                            () -> quota(projection.find(environment, customer)), Thread::startVirtualThread)
                    .join();
        } catch (CompletionException e) {
            return unlimitedIfGone(e);
        }
    }

    /// Without the operator's environment, nothing is limited.
    private static Quota unlimitedIfGone(CompletionException failure) {
        if (failure.getCause() instanceof RuntimeException cause) {
            if (Problem.is(ENVIRONMENT_NOT_FOUND, cause)) {
                return Quota.UNLIMITED;
            }
            throw cause;
        }
        throw failure;
    }

    private static Quota quota(CustomerAtEvent found) {
        return new Quota(found.of("").entitlements());
    }
}
