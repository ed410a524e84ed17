package dev.ambit.stack;

/// The location of development's data. It cannot change after the order.
public enum DatabaseStrategy {
    /// A separate database.
    DATABASE,
    /// A separate schema in production's database.
    SCHEMA,
    /// Separate tables in production's schema, whose names end in a suffix.
    TABLE_SUFFIX
}
