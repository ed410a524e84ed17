package dev.ambit.environment;

import dev.ambit.account.Slug;
import org.jspecify.annotations.Nullable;

/// An environment that someone asks for. Without a slug it gets one from its name.
public record EnvironmentDraft(
        EnvironmentType type, @Nullable Slug slug, EnvironmentDetails details, boolean withDefaultProduct) {

    /// As a new account has them.
    public static EnvironmentDraft of(EnvironmentType type, String displayName) {
        return new EnvironmentDraft(
                type, null, EnvironmentDetails.of(displayName, EnvironmentDetails.anyColor(displayName), null), true);
    }
}
