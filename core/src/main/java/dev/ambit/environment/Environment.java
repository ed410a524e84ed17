package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.account.Slug;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An environment. `id` is internal; `publicId` is shown to callers.
///
/// @param permanentDeletionDate when it is deleted automatically; null unless it is archived
/// @param parent the environment that it is a fork of; null if it is no fork, or the parent is deleted
/// @param eventsHeldSince null unless a subscriber still needs events beyond the retention
public record Environment(
        EnvironmentId id,
        UUID publicId,
        Slug slug,
        EnvironmentType type,
        EnvironmentDetails details,
        @Nullable Parent parent,
        @Nullable Instant eventsHeldSince,
        @Nullable Instant permanentDeletionDate,
        Provisioning provisioning,
        Instant createdAt,
        Instant updatedAt) {

    /// The environment that another one is a fork of.
    public record Parent(EnvironmentId id, Slug slug) {}

    /// Returns the slug by which a request body names an environment.
    ///
    /// @throws dev.ambit.problem.Problem 400 at `field` if no environment can have this slug
    public static String requireSlug(String field, String slug) {
        if (!Slug.isValid(slug)) {
            throw BAD_USER_INPUT
                    .because("`%s` must be the slug of an environment; received `%s`. Send a slug such as `production`."
                            .formatted(field, Problem.shortened(slug)))
                    .at(field, slug, "up to 30 lower-case letters, digits and hyphens");
        }
        return slug;
    }

    public String displayName() {
        return details.displayName();
    }
}
