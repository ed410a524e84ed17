package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.db.EnvironmentId;
import dev.ambit.template.Template;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A requested environment. Without a slug, it gets one from its name.
///
/// @param template the template of its catalog; null for none
/// @param parent the environment that it is a fork of; null for none
public record EnvironmentDraft(
        EnvironmentType type,
        @Nullable Slug slug,
        EnvironmentDetails details,
        boolean withDefaultProduct,
        @Nullable Template template,
        @Nullable EnvironmentId parent) {

    /// Returns the draft of an initial environment of a new account.
    public static EnvironmentDraft of(EnvironmentType type, String displayName) {
        return new EnvironmentDraft(
                type,
                null,
                EnvironmentDetails.of(displayName, EnvironmentDetails.colorOf(type, displayName), null),
                true,
                null,
                null);
    }

    /// Returns the draft of a fork, which is a development environment with the catalog of its parent.
    ///
    /// @param expiresAt real time at which the fork is deleted; null: never
    public static EnvironmentDraft ofFork(
            EnvironmentId parent, String displayName, @Nullable Slug slug, @Nullable Instant expiresAt) {
        EnvironmentType type = EnvironmentType.DEVELOPMENT;
        String color = EnvironmentDetails.colorOf(type, displayName);
        EnvironmentDetails details =
                EnvironmentDetails.of(displayName, color, null).expiring(expiresAt);
        return new EnvironmentDraft(type, slug, details, false, null, parent);
    }
}
