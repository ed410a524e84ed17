package dev.ambit.entitlement;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The first check of an environment, and whether its checklist was dismissed.
record FirstSteps(@Nullable Instant checkedAt, @Nullable Instant dismissedAt) {

    private static final FirstSteps NONE = new FirstSteps(null, null);

    private static final String CHECKED = """
        insert into first_steps (environment_id, checked_at)
        values (:environment, :now)
        on conflict (environment_id) do update
        set checked_at = excluded.checked_at
        where first_steps.checked_at is null
        """;

    private static final String DISMISSED = """
        insert into first_steps (environment_id, dismissed_at)
        values (:environment, :now)
        on conflict (environment_id) do update
        set dismissed_at = excluded.dismissed_at
        where first_steps.dismissed_at is null
        """;

    private static final String FIND = """
        select checked_at, dismissed_at
        from first_steps
        where environment_id = :environment
        """;

    static void checked(Handle tx, EnvironmentId environment, Instant now) {
        update(tx, CHECKED, environment, now);
    }

    static void dismiss(Handle tx, EnvironmentId environment, Instant now) {
        update(tx, DISMISSED, environment, now);
    }

    private static void update(Handle tx, String sql, EnvironmentId environment, Instant now) {
        tx.createUpdate(sql)
                .bind("environment", environment.value())
                .bind("now", now)
                .execute();
    }

    static FirstSteps find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .map(FirstSteps::read)
                .findOne()
                .orElse(NONE);
    }

    private static FirstSteps read(ResultSet row, StatementContext context) throws SQLException {
        return new FirstSteps(Columns.instant(row, "checked_at"), Columns.instant(row, "dismissed_at"));
    }
}
