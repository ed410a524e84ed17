package dev.ambit.environment;

import dev.ambit.account.Slug;
import dev.ambit.db.AccountId;

/// The immutable fields of an environment.
public record KnownEnvironment(AccountId account, Slug accountSlug, Slug slug, EnvironmentType type) {}
