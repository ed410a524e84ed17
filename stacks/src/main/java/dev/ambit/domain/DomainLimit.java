package dev.ambit.domain;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

/// Limits the domains of an account. Challenges and domains that the operator allows are counted separately.
final class DomainLimit {

    static final int DOMAINS_MAX = 100;

    private DomainLimit() {}

    /// @param field where the caller sent it
    /// @throws dev.ambit.problem.Problem at `field`, if `count` exceeds the limit
    static void require(int count, String field) {
        if (count > DOMAINS_MAX) {
            throw BAD_USER_INPUT
                    .because("The account would have %d domains; at most %d are allowed. Remove a domain first."
                            .formatted(count, DOMAINS_MAX))
                    .at(field, count, "at most %d domains".formatted(DOMAINS_MAX));
        }
    }
}
