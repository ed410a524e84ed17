package dev.ambit.stack;

/// Where the data of development lies, beside production's database. Fixed by the order.
public enum DatabaseStrategy {
    /// In a database of its own.
    DATABASE,
    /// In a schema of its own, in production's database.
    SCHEMA,
    /// In tables of its own, in production's schema: their names end in a suffix.
    TABLE_SUFFIX
}
