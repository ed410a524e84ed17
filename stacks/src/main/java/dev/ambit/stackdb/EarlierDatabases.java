package dev.ambit.stackdb;

/// Stack databases that an earlier version left in Ambit's own embedded PostgreSQL.
public final class EarlierDatabases {

    /// Databases other than Ambit's own, or marked logins.
    private static final String HOLDS = """
            select exists (
                    select from pg_database
                    where not datistemplate and datname not in ('ambit', 'postgres', current_database()))
                or exists (
                    select from pg_roles
                    where shobj_description(oid, 'pg_authid') ~ '^ambit (PRODUCTION|DEVELOPMENT) of ')
            """;

    private EarlierDatabases() {}

    /// Whether a server has databases of stacks, or other databases that stacks can adopt.
    ///
    /// @param superuserUrl JDBC URL of the server's superuser
    public static boolean areIn(String superuserUrl) {
        return new StackDatabases(superuserUrl)
                .outside(tx -> tx.createQuery(HOLDS).mapTo(Boolean.class).one());
    }
}
