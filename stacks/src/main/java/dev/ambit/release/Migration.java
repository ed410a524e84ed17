package dev.ambit.release;

/// One step of a release, in one transaction.
///
/// @param sql with `${suffix}` behind the names of tables, where a stack has its tables beside production's
public record Migration(String version, String description, String sql) {

    MigrationVersion order() {
        return new MigrationVersion(version);
    }

    /// What Flyway knows it by.
    String file() {
        return "V%s__%s.sql".formatted(version, description.replaceAll("[^\\p{Alnum}]+", "_"));
    }
}
