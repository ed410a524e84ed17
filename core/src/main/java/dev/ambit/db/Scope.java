package dev.ambit.db;

/// The owner whose rows a transaction sees. The numbers are internal; callers see slugs and UUIDs.
public sealed interface Scope permits AccountId, EnvironmentId, Operator {

    /// Returns the name of the setting that row level security reads.
    String setting();

    String settingValue();
}
