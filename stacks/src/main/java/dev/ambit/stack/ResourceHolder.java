package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;

/// Whose a resource is.
public record ResourceHolder(AccountId account, EnvironmentId environment) {}
