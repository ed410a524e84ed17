package dev.ambit.promotion;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of the catalog files that were last applied. The callers' transactions are in the scope of the environment.
final class AppliedCatalogFiles {

    private static final String FIND = """
        select encode(hash, 'hex') as hash, commit, applied_at
        from applied_catalog_files
        where environment_id = :environment
        """;

    private static final String PUT = """
        insert into applied_catalog_files (environment_id, hash, commit, applied_at)
        values (:environment, decode(:hash, 'hex'), :commit, :now)
        on conflict (environment_id) do update
        set hash = excluded.hash, commit = excluded.commit, applied_at = excluded.applied_at
        """;

    /// An applied file.
    ///
    /// @param hash of the catalog after it was applied, which is a revision of the environment
    record Applied(String hash, @Nullable String commit, Instant at) {}

    private AppliedCatalogFiles() {}

    static Optional<Applied> find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .map((row, _) -> new Applied(
                        row.getString("hash"),
                        row.getString("commit"),
                        row.getTimestamp("applied_at").toInstant()))
                .findOne();
    }

    static void put(Handle tx, EnvironmentId environment, Applied file) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("hash", file.hash())
                .bind("commit", file.commit())
                .bind("now", file.at())
                .execute();
    }
}
