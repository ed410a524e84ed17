package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;

/// Finds promotions and environments in which a caller has the role of the route.
final class PromotionAccess {

    private final Authentication authentication;
    private final Transactions transactions;

    PromotionAccess(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
    }

    /// Finds a promotion. The caller needs the role in both its environments.
    ///
    /// @throws dev.ambit.problem.Problem 404 without such a promotion, or without the role
    CatalogPromotion find(AccountCaller caller, String id) {
        CatalogPromotion found =
                transactions.read(caller.account(), tx -> PromotionRecords.require(tx, caller.account(), id));
        authentication.require(caller, found.source(), () -> PromotionRecords.missing(id));
        authentication.require(caller, found.target(), () -> PromotionRecords.missing(id));
        return found;
    }

    /// Finds an environment.
    ///
    /// @param field of the slug in the request
    EnvironmentId environment(AccountCaller caller, String field, String slug) {
        Environment.requireSlug(field, slug);
        return environment(caller, slug);
    }

    /// Finds an environment by a slug of any form.
    EnvironmentId environment(AccountCaller caller, String slug) {
        EnvironmentId found = transactions
                .read(caller.account(), tx -> Environments.requireUnarchived(tx, caller.account(), slug))
                .id();
        authentication.require(caller, found, () -> Environments.missing(slug));
        return found;
    }

    /// @param slug of the target
    static void requireDifferent(EnvironmentId source, EnvironmentId target, String slug) {
        if (source.equals(target)) {
            throw BAD_USER_INPUT
                    .because("`source` and `target` are both `%s`. Name two environments.".formatted(slug))
                    .at("target", slug, "another environment than the source");
        }
    }
}
