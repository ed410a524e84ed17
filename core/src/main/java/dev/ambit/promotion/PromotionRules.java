package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_PROTECTED;

import dev.ambit.access.Role;
import dev.ambit.catalog.CatalogGuard;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of promotion rules. Refuses direct changes of catalogs that are protected or managed from code.
public final class PromotionRules {

    private static final String FIND = """
        select approvals, roles, people, is_protected, is_managed, open_until
        from promotion_rules
        where environment_id = :environment
        """;

    private static final String MAKE = """
        insert into promotion_rules (environment_id, approvals, roles, people, is_protected)
        values (:environment, 0, '{ADMIN}', '{}', false)
        on conflict do nothing
        """;

    private static final String LOCK = """
        select environment_id
        from promotion_rules
        where environment_id = :environment
        for update
        """;

    private static final String PUT = """
        insert into promotion_rules (environment_id, approvals, roles, people, is_protected, is_managed, open_until)
        values (:environment, :approvals, :roles, :people, :protected, :managed, :openUntil::timestamptz)
        on conflict (environment_id) do update
        set approvals = excluded.approvals, roles = excluded.roles, people = excluded.people,
            is_protected = excluded.is_protected, is_managed = excluded.is_managed, open_until = excluded.open_until
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
                        row.getBoolean("is_managed"),
                        Columns.instant(row, "open_until")))
                .findOne()
                .orElse(PromotionRule.NONE);
    }

    /// Returns the rule like [#find], and locks it until `tx` ends. Call it before [#put], which writes all fields.
    static PromotionRule lock(Handle tx, EnvironmentId environment) {
        tx.createUpdate(MAKE).bind("environment", environment.value()).execute();
        tx.createQuery(LOCK)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
        return find(tx, environment);
    }

    static void put(Handle tx, EnvironmentId environment, PromotionRule rule) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("approvals", rule.approvals())
                .bind("roles", rule.roles().stream().map(Role::name).toArray(String[]::new))
                .bind("people", rule.people().toArray(UUID[]::new))
                .bind("protected", rule.isProtected())
                .bind("managed", rule.isManaged())
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
        PromotionRule rule = find(tx, environment);
        if (!isAutomatic && rule.isClosedAt(now)) {
            throw rule.isManaged() ? managed() : isProtected();
        }
    }

    /// Refuses catalog files for protected catalogs.
    static void requireFileAllowed(Handle tx, EnvironmentId environment, Instant now) {
        PromotionRule rule = find(tx, environment);
        if (rule.isProtected() && rule.isClosedAt(now)) {
            throw isProtected();
        }
    }

    /// Refuses promotions into catalogs that are managed from code. A promotion would differ from the file.
    static void requirePromotionAllowed(Handle tx, EnvironmentId environment, Instant now) {
        PromotionRule rule = find(tx, environment);
        if (rule.isManaged() && rule.isClosedAt(now)) {
            throw managed();
        }
    }

    private static Problem isProtected() {
        return ENVIRONMENT_PROTECTED.because(
                "The catalog of this environment is protected and changes only by a"
                        + " promotion. Promote the change from another environment, or ask an owner to open the catalog for direct changes.");
    }

    static Problem protectedByRule() {
        return ENVIRONMENT_PROTECTED.because(
                "The catalog of this environment is protected and changes only by a promotion. To manage it from code,"
                        + " end the protection in the promotion rules first.");
    }

    private static Problem managed() {
        return ENVIRONMENT_PROTECTED.because(
                "The catalog of this environment is managed from code and changes only by its catalog file. Change the"
                        + " file and apply it, or ask an owner to open the catalog for direct changes.");
    }
}
