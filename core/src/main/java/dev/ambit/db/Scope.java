package dev.ambit.db;

/// Whose rows a transaction sees. The numbers stay inside; the world knows slugs and UUIDs.
public sealed interface Scope permits AccountId, EnvironmentId, Operator {

    /// The setting that row level security reads.
    String setting();

    String settingValue();
}
