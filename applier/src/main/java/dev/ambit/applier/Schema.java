package dev.ambit.applier;

import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;

/// The tables and the two roles besides their owner: one applies events, the other reads.
final class Schema {
    static final String APPLIER = "ambit_applier";
    static final String READER = "ambit_reader";

    private static final String NAME = "ambit";

    /// Roles are shared by the cluster, so another replica may create them at the same time.
    private static final String MAKE_ROLE = """
            do $$
            begin
                if not exists (select from pg_roles where rolname = '${role}') then
                    create role ${role} nologin;
                end if;
            exception when duplicate_object or unique_violation then
                null;
            end $$
            """;

    /// The creator of a role is not always a member of it, and a superuser can use it without being a member.
    private static final String JOIN_ROLE = """
            do $$
            begin
                set role ${role};
                reset role;
            exception when insufficient_privilege then
                grant ${role} to current_user;
            end $$
            """;

    private static final String GRANT_ROLE = """
            do $$
            begin
                if not pg_has_role('${owner}', '${role}', 'member') then
                    grant ${role} to ${owner};
                end if;
            end $$
            """;

    private Schema() {}

    /// Creates the roles as a superuser, for an owner that cannot create roles.
    static void makeRoles(Handle superuser, String owner) {
        for (String role : new String[] {APPLIER, READER}) {
            superuser.execute(MAKE_ROLE.replace("${role}", role));
            superuser.execute(GRANT_ROLE.replace("${role}", role).replace("${owner}", owner));
        }
    }

    /// Migrates the tables as their owner.
    ///
    /// @throws IllegalStateException if a step fails; earlier steps stay applied
    static void migrate(String url, Handle owner) {
        try {
            for (String role : new String[] {APPLIER, READER}) {
                owner.execute(MAKE_ROLE.replace("${role}", role));
                owner.execute(JOIN_ROLE.replace("${role}", role));
            }
        } catch (RuntimeException e) {
            throw new IllegalStateException("""
                    The database user lacks the right to create roles. Run as a superuser, with your user for `replica`:
                    create role %1$s nologin; create role %2$s nologin; grant %1$s, %2$s to replica;\
                    """.formatted(APPLIER, READER), e);
        }
        try {
            Flyway.configure()
                    .dataSource(url, null, null)
                    .locations("classpath:replica-schema")
                    .defaultSchema(NAME)
                    .createSchemas(true)
                    .placeholders(Map.of("applier", APPLIER, "reader", READER))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException("The tables of the replica could not be migrated: " + e.getMessage(), e);
        }
    }
}
