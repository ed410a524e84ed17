package dev.ambit.allowance;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.account.Slug;
import dev.ambit.db.EnvironmentId;
import dev.ambit.entitlement.Found;
import dev.ambit.entitlement.Projection;
import dev.ambit.environment.KnownEnvironment;
import dev.ambit.problem.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// What accounts are allowed, as the projection of the operator's environment has it: from memory for whoever was asked
/// about before.
public final class Allowances {

    private final Shop shop;
    private final Projection projection;

    public Allowances(Shop shop, Projection projection) {
        this.shop = shop;
        this.projection = projection;
    }

    /// Of what is made and reported there.
    Allowance of(KnownEnvironment environment) {
        return environment.type().isCountedAgainstAllowance() ? of(environment.accountSlug()) : Allowance.UNLIMITED;
    }

    Allowance of(Slug account) {
        return shop.sellerTo(account)
                .map(seller -> find(seller.environment(), account.value()))
                .orElse(Allowance.UNLIMITED);
    }

    /// What is not remembered is read on a thread of its own: this one may have another environment open.
    private Allowance find(EnvironmentId environment, String customer) {
        Found remembered = projection.remembered(environment, customer);
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

    /// Once the operator's environment is deleted, nothing is sold there any more.
    private static Allowance unlimitedIfGone(CompletionException failure) {
        if (failure.getCause() instanceof RuntimeException cause) {
            if (Problem.is(ENVIRONMENT_NOT_FOUND, cause)) {
                return Allowance.UNLIMITED;
            }
            throw cause;
        }
        throw failure;
    }

    private static Allowance allowance(Found found) {
        return new Allowance(found.of("").entitlements());
    }
}
