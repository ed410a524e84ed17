package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.INTEGRATION_NOT_FOUND;

import dev.ambit.problem.Problem;
import org.jspecify.annotations.Nullable;

/// Refuses imports by an integration. Ambit stores what the caller sends, and does not read from other systems.
public final class Integrations {

    private static final String FIELD = "integrationId";

    private Integrations() {}

    /// Refuses every `integrationId` of an import. Null is no integration.
    ///
    /// @throws dev.ambit.problem.Problem 404, or 400 if the id is malformed
    public static void requireNone(@Nullable String integrationId) {
        if (integrationId != null) {
            throw INTEGRATION_NOT_FOUND
                    .because("Imports do not support `integrationId`; received `%s`. Remove it."
                            .formatted(Problem.shortened(BillingProfile.externalId(FIELD, integrationId))))
                    .at(FIELD, integrationId, "no value");
        }
    }
}
