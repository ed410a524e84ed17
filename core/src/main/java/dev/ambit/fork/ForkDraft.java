package dev.ambit.fork;

import dev.ambit.account.Slug;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A requested fork.
///
/// @param slug null: derived from the name
/// @param at hash of the revision of the source; null: the catalog that is published now
/// @param expiresAt real time at which the fork is deleted; null: never
/// @param masked fields to mask in copies of the customers; null: the customers are not copied
record ForkDraft(
        String displayName,
        @Nullable Slug slug,
        @Nullable String at,
        @Nullable Instant expiresAt,
        @Nullable Set<CustomerMask.Field> masked) {}
