package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.template.Template;
import org.jspecify.annotations.Nullable;

/// An environment that someone asks for. Without a slug it gets one from its name.
///
/// @param template by whose catalog it begins; null for none
public record EnvironmentDraft(
        EnvironmentType type,
        @Nullable Slug slug,
        EnvironmentDetails details,
        boolean withDefaultProduct,
        @Nullable Template template) {

    /// As a new account has them.
    public static EnvironmentDraft of(EnvironmentType type, String displayName) {
        return new EnvironmentDraft(
                type,
                null,
                EnvironmentDetails.of(displayName, EnvironmentDetails.anyColor(displayName), null),
                true,
                null);
    }
}
