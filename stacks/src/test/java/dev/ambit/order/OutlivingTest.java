package dev.ambit.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.environment.EnvironmentRows;
import java.util.List;
import org.jdbi.v3.core.HandleCallback;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Checks that remaining rows do not refer to deleted environments.
@Tag("ci")
class OutlivingTest {

    private static final Http HTTP = OrderServer.http();

    private final TestAccount acme = OrderServer.openAccount();

    @Test
    void e19_only_operations_refer_to_a_deleted_environment_by_its_number() {
        TestOrder order = TestOrder.active(acme);
        int gone = number(order.get().text("environmentId"));
        int source = number(acme.production().id());
        release(gone, source);
        assertThat(naming(gone)).contains("orders.development_id", "release_stacks.environment", "stacks.environment");
        assertThat(naming(source)).contains("orders.source_id", "release_stacks.environment", "row_copies.source");

        delete("acme-dev", "Acme dev");
        assertThat(naming(gone)).containsExactly("operations.environment_id");
        delete("production", "Production");
        assertThat(naming(source)).containsExactly("operations.environment_id");
        Reply left = order.get();
        assertThat(left.text("state")).isEqualTo("DECOMMISSIONED");
        assertThat(left.text("environment")).isEqualTo("acme-dev");
        assertThat(left.at("environmentId")).isNull();
    }

    private static int number(String publicId) {
        return superuser(tx -> tx.createQuery("select environment_id from environments where public_id = ?::uuid")
                .bind(0, publicId)
                .mapTo(Integer.class)
                .one());
    }

    private static List<String> naming(int environment) {
        return superuser(tx -> EnvironmentRows.numbers(tx, environment));
    }

    /// To both, and a copy of rows of production into another environment.
    private void release(int development, int source) {
        int other = number(acme.development().id());
        superuser(tx -> {
            tx.execute("""
                    with released as (
                        insert into releases (account_id, release_id, operation, migrations, created_at)
                        select account_id, gen_random_uuid(), gen_random_uuid(), '{"migrations": []}', now()
                        from environments where environment_id = ?
                        returning account_id, release_id)
                    insert into release_stacks (account_id, release_id, place, environment, slug, stage, state)
                    select account_id, release_id, environment, environment, 'slug', 'DEVELOPMENT', 'DONE'
                    from released, unnest(array[?, ?]) as environment
                    """, source, development, source);
            return tx.execute("""
                    insert into row_copies (environment_id, operation_id, source, draft, actor, created_at)
                    values (?, gen_random_uuid(), ?, '{}', 'APP_SERVER', now())
                    """, other, source);
        });
    }

    private void delete(String slug, String name) {
        acme.done(HTTP.delete(acme.key(), "/api/v1/environments/" + slug, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId"));
    }

    private static <T> T superuser(HandleCallback<T, RuntimeException> work) {
        return OrderServer.server().superuser().withHandle(work);
    }
}
