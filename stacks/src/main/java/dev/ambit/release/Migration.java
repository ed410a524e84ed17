package dev.ambit.release;

/// A migration of a release, which runs in one transaction.
///
/// @param sql with `${suffix}` after object names, if a stack has the strategy TABLE_SUFFIX
public record Migration(String version, String description, String sql) {

    MigrationVersion order() {
        return new MigrationVersion(version);
    }

    /// The file name for Flyway.
    String file() {
        return "V%s__%s.sql".formatted(version, description.replaceAll("[^\\p{Alnum}]+", "_"));
    }
}
