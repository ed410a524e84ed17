package dev.ambit.customer;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;

/// An import's rows as they are while it waits.
public final class TestImport {

    private TestImport() {}

    /// Inserts rows into each table of imports; no server works on them.
    public static void furnish(TestEnvironment environment) {
        int number = EnvironmentRows.number(environment.id());
        TestServer.superuser().useHandle(tx -> {
            tx.execute("""
                    insert into customer_imports (environment_id, operation_id, actor, trace_id)
                    values (?, gen_random_uuid(), 'APP_SERVER', '0')
                    """, number);
            tx.execute("""
                    insert into customer_import_lines (environment_id, operation_id, line, customer_id, metadata, kept)
                    select environment_id, operation_id, 0, 'waiting', '{}', '{}'
                    from customer_imports
                    where environment_id = ?
                    """, number);
        });
    }
}
