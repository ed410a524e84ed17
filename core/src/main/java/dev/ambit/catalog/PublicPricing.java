package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of environments whose prices anyone can read.
final class PublicPricing {

    private static final String FIND = """
        select environment_id
        from public_pricing
        where environment_public_id = :publicId and not %s
        """.formatted(PausedEnvironments.isResting("public_pricing.environment_id"));

    private static final String IS_PUBLIC = """
        select exists (
            select from public_pricing
            where environment_id = :environment)
        """;

    private static final String ADD = """
        insert into public_pricing (environment_public_id, environment_id)
        values (:publicId, :environment)
        on conflict do nothing
        """;

    private static final String REMOVE = """
        delete from public_pricing
        where environment_id = :environment
        """;

    private PublicPricing() {}

    /// Finds a public environment that is not archived, outside of any scope.
    static Optional<EnvironmentId> find(Handle tx, UUID publicId) {
        return tx.createQuery(FIND)
                .bind("publicId", publicId)
                .map((row, _) -> new EnvironmentId(row.getInt("environment_id")))
                .findOne();
    }

    static boolean isPublic(Handle tx, EnvironmentId environment) {
        return tx.createQuery(IS_PUBLIC)
                .bind("environment", environment.value())
                .mapTo(Boolean.class)
                .one();
    }

    static void add(Handle tx, EnvironmentId environment, UUID publicId) {
        tx.createUpdate(ADD)
                .bind("publicId", publicId)
                .bind("environment", environment.value())
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
    }
}
