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

/// Reads allowances from the projection of the operator's environment, which caches recent ones.
public final class Quotas {

    private final OperatorEnvironment shop;
    private final Projection projection;

    public Quotas(OperatorEnvironment shop, Projection projection) {
        this.shop = shop;
        this.projection = projection;
    }

    /// Returns the allowance that applies to the environment.
    Quota of(KnownEnvironment environment) {
        return environment.type().isCountedAgainstAllowance() ? of(environment.accountSlug()) : Quota.UNLIMITED;
    }

    Quota of(Slug account) {
        return shop.sellerTo(account)
                .map(seller -> find(seller.environment(), account.value()))
                .orElse(Quota.UNLIMITED);
    }

    /// Reads an uncached allowance on another thread, because this one may have a transaction in another
    /// environment.
    private Quota find(EnvironmentId environment, String customer) {
        CustomerAtEvent remembered = projection.remembered(environment, customer);
        if (remembered != null) {
            return allowance(remembered);
        }
        try {
            return CompletableFuture.supplyAsync(
                            () -> allowance(projection.find(environment, customer)), Thread::startVirtualThread)
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

    private static Quota allowance(CustomerAtEvent found) {
        return new Quota(found.of("").entitlements());
    }
}
