package dev.ambit.account;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account: a company.
///
/// @param devEnvironmentOrderRequired whether the operator provisions ordered development environments; otherwise
///     they are provisioned when the account approves the quote
public record Account(
        AccountId id,
        UUID publicId,
        Slug slug,
        String displayName,
        @Nullable String ownerEmail,
        boolean devEnvironmentOrderRequired,
        Instant createdAt) {}
