package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_PROTECTED;

import dev.ambit.access.Role;
import dev.ambit.catalog.CatalogGuard;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of promotion rules. Refuses direct changes of protected catalogs.
public final class PromotionRules {

    private static final String FIND = """
        select approvals, roles, people, is_protected, open_until
        from promotion_rules
        where environment_id = :environment
        """;

    private static final String PUT = """
        insert into promotion_rules (environment_id, approvals, roles, people, is_protected, open_until)
        values (:environment, :approvals, :roles, :people, :protected, :openUntil::timestamptz)
        on conflict (environment_id) do update
        set approvals = excluded.approvals, roles = excluded.roles, people = excluded.people,
            is_protected = excluded.is_protected, open_until = excluded.open_until
        """;

    /// The operator's actor type. Unlike other actors without an id, the operator cannot bypass the protection.
    private static final String OPERATOR = "SUPPORT";

    private PromotionRules() {}

    static PromotionRule find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .map((row, _) -> new PromotionRule(
                        row.getInt("approvals"),
                        Stream.of((String[]) row.getArray("roles").getArray())
                                .map(Role::valueOf)
                                .toList(),
                        List.of((UUID[]) row.getArray("people").getArray()),
                        row.getBoolean("is_protected"),
                        Columns.instant(row, "open_until")))
                .findOne()
                .orElse(PromotionRule.NONE);
    }

    static void put(Handle tx, EnvironmentId environment, PromotionRule rule) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("approvals", rule.approvals())
                .bind("roles", rule.roles().stream().map(Role::name).toArray(String[]::new))
                .bind("people", rule.people().toArray(UUID[]::new))
                .bind("protected", rule.isProtected())
                .bind("openUntil", rule.openUntil())
                .execute();
    }

    /// Returns the guard of direct catalog changes.
    public static CatalogGuard guard(InstantSource clock) {
        return (tx, environment, author) -> requireAllowed(tx, environment, author, clock.instant());
    }

    private static void requireAllowed(Handle tx, EnvironmentId environment, @Nullable Author author, Instant now) {
        boolean isAutomatic = author != null
                && author.actor().id() == null
                && !author.actor().type().equals(OPERATOR);
        if (!isAutomatic && find(tx, environment).isClosedAt(now)) {
            throw ENVIRONMENT_PROTECTED.because(
                    "The catalog of this environment is protected and changes only by a"
                            + " promotion. Promote the change from another environment, or ask an owner to open the catalog for direct changes.");
        }
    }
}
