package dev.ambit.identity;

import org.jspecify.annotations.Nullable;

/// An identity at the identity provider.
///
/// @param subject unique at this provider
/// @param verifiedEmail null if the provider sends none or has not verified it
/// @param name for display
public record Identity(
        String issuer,
        String subject,
        @Nullable String verifiedEmail,
        @Nullable String name) {}
