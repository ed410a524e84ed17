package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The table `blueprints`, with one row per production environment that has a blueprint.
final class Blueprints {

    private static final String FIND = """
            select resources
            from blueprints
            where account_id = :account and environment = :environment
            """;

    private static final String PUT = """
            insert into blueprints (account_id, environment, resources, updated_at)
            values (:account, :environment, :resources::jsonb, :now)
            on conflict (account_id, environment) do update
            set resources = excluded.resources, updated_at = excluded.updated_at
            """;

    private static final String REMOVE = """
            delete from blueprints
            where account_id = :account and environment = :environment
            """;

    private Blueprints() {}

    static Optional<Blueprint> find(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> new Blueprint(Json.list(row.getString("resources"), BlueprintResource.class)))
                .findOne();
    }

    static void put(Handle tx, AccountId account, EnvironmentId environment, Blueprint blueprint, Instant now) {
        tx.createUpdate(PUT)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("resources", Json.text(blueprint.resources()))
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, AccountId account, EnvironmentId environment) {
        tx.createUpdate(REMOVE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .execute();
    }
}
