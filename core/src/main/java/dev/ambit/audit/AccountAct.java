package dev.ambit.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was done with an account.
///
/// @param environment that it was about, by its public id
/// @param before the state, of which nothing is secret; null if there was none
public record AccountAct(
        AccountOperation operation,
        UUID entity,
        @Nullable UUID environment,
        @Nullable Object before,
        @Nullable Object after) {}
