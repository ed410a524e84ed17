package dev.ambit.rowcopy;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// The table `maskings`, with one row per production environment that has a masking policy.
final class Maskings {

    private static final String FIND = """
            select masking
            from maskings
            where environment_id = :environment
            """;

    private static final String PUT = """
            insert into maskings (environment_id, masking, updated_at)
            values (:environment, :masking::jsonb, :now)
            on conflict (environment_id) do update
            set masking = excluded.masking, updated_at = excluded.updated_at
            """;

    private Maskings() {}

    static Masking find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .mapTo(String.class)
                .findOne()
                .map(it -> Json.readStored(it, Masking.class))
                .orElse(Masking.NONE);
    }

    static void put(Handle tx, EnvironmentId environment, Masking masking, Instant now) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("masking", Json.text(masking))
                .bind("now", now)
                .execute();
    }
}
