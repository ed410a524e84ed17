package dev.ambit.allowance;

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
public final class Allowances {

    private final OperatorEnvironment shop;
    private final Projection projection;

    public Allowances(OperatorEnvironment shop, Projection projection) {
        this.shop = shop;
        this.projection = projection;
    }

    /// Returns the allowance that applies to the environment.
    Allowance of(KnownEnvironment environment) {
        return environment.type().isCountedAgainstAllowance() ? of(environment.accountSlug()) : Allowance.UNLIMITED;
    }

    Allowance of(Slug account) {
        return shop.sellerTo(account)
                .map(seller -> find(seller.environment(), account.value()))
                .orElse(Allowance.UNLIMITED);
    }

    /// Reads an uncached allowance on another thread, because this one may have a transaction in another
    /// environment.
    private Allowance find(EnvironmentId environment, String customer) {
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
    private static Allowance unlimitedIfGone(CompletionException failure) {
        if (failure.getCause() instanceof RuntimeException cause) {
            if (Problem.is(ENVIRONMENT_NOT_FOUND, cause)) {
                return Allowance.UNLIMITED;
            }
            throw cause;
        }
        throw failure;
    }

    private static Allowance allowance(CustomerAtEvent found) {
        return new Allowance(found.of("").entitlements());
    }
}
