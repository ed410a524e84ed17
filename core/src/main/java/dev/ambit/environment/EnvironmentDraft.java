package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.template.Template;
import org.jspecify.annotations.Nullable;

/// A requested environment. Without a slug, it gets one from its name.
///
/// @param template the template of its catalog; null for none
public record EnvironmentDraft(
        EnvironmentType type,
        @Nullable Slug slug,
        EnvironmentDetails details,
        boolean withDefaultProduct,
        @Nullable Template template) {

    /// Returns the draft of an initial environment of a new account.
    public static EnvironmentDraft of(EnvironmentType type, String displayName) {
        return new EnvironmentDraft(
                type,
                null,
                EnvironmentDetails.of(displayName, EnvironmentDetails.colorOf(type, displayName), null),
                true,
                null);
    }
}
