package dev.ambit.account;

import dev.ambit.db.AccountId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account: a company.
///
/// @param devEnvironmentOrderRequired whether the operator provisions ordered development environments; otherwise
///     they are provisioned when the account approves the quote
/// @param rotateCredentialsOnAccessLoss whether the credentials of a stack are rotated when a member can no longer
///     read them
public record Account(
        AccountId id,
        UUID publicId,
        Slug slug,
        String displayName,
        @Nullable String ownerEmail,
        boolean devEnvironmentOrderRequired,
        boolean rotateCredentialsOnAccessLoss,
        Instant createdAt) {}
