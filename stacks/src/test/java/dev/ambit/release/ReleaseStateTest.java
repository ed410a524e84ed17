package dev.ambit.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import dev.ambit.stack.DatabaseStrategy;
import org.junit.jupiter.api.Test;

/// Releases of stacks that are not active.
class ReleaseStateTest {

    private static final String TABLE = "create table t1${suffix} (id int);";

    /// A parameter that prevents the start of a function fails the stack after its database is ready.
    @Test
    void release_reaches_production_although_another_resource_of_development_failed() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        fail(shop);
        assertThat(shop.get("/stacks/development").isOk().text("state")).isEqualTo("FAILED");

        Reply done = shop.released("1", TABLE);

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(shop.versions("development")).containsExactly("1");
        assertThat(shop.versions("production")).containsExactly("1");
    }

    /// The client checks that the contract describes the status.
    @Test
    void releases_of_a_suspended_stack_are_a_described_conflict() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.suspend(true);

        Reply refused = shop.get("/stacks/development/releases").isProblem(409, "StackInTheWay");

        assertThat(refused.text("message")).contains("`development` is suspended");
    }

    private static void fail(TestTenant shop) {
        String operation = shop.get("/stacks/development").isOk().text("operationId");
        TestServer.superuser()
                .useHandle(
                        tx -> tx.createUpdate("""
                        update stacks
                        set state = 'PROVISIONING'
                        where operation = :operation::uuid
                        """).bind("operation", operation).execute());
        shop.setState(operation, "FAILED");
    }
}
