package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;

/// The owner of a resource.
public record ResourceHolder(AccountId account, EnvironmentId environment) {}
