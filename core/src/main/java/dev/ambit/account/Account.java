package dev.ambit.account;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A company.
///
/// @param devEnvironmentOrderRequired whether the operator makes a development environment that was ordered;
///     else it is made as soon as the account agrees to the quote
public record Account(
        AccountId id,
        UUID publicId,
        Slug slug,
        String displayName,
        @Nullable String ownerEmail,
        boolean devEnvironmentOrderRequired,
        Instant createdAt) {}
