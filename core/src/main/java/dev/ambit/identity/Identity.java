package dev.ambit.identity;

import org.jspecify.annotations.Nullable;

/// Somebody, as the issuer knows them.
///
/// @param subject never another one's at this issuer
/// @param verifiedEmail null if the issuer says none, or has not seen that it is theirs
/// @param name for people to read
public record Identity(
        String issuer,
        String subject,
        @Nullable String verifiedEmail,
        @Nullable String name) {}
