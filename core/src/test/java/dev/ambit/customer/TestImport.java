package dev.ambit.customer;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;

/// Rows of an import and of a bulk change as they are while these wait.
public final class TestImport {

    private TestImport() {}

    /// Inserts rows into each of their tables; no server works on them.
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
            tx.execute("""
                    insert into bulk_changes (environment_id, operation_id, content, actor, trace_id, created_at)
                    values (?, gen_random_uuid(), '{}', 'APP_SERVER', '0', now())
                    """, number);
            tx.execute("""
                    insert into bulk_change_customers (environment_id, operation_id, line, customer_id)
                    select environment_id, operation_id, 0, 'waiting'
                    from bulk_changes
                    where environment_id = ?
                    """, number);
        });
    }
}
