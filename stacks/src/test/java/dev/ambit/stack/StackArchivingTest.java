package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.Waiting;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Archives environments that have a stack.
@Tag("ci")
class StackArchivingTest {

    private static TestStacks stacks;

    @BeforeAll
    static void start() throws IOException {
        stacks = TestStacks.start();
    }

    @AfterAll
    static void stop() throws IOException {
        stacks.close();
    }

    @Test
    void e19_production_is_neither_archived_nor_deleted_while_development_exists() {
        TestAccount account = stacks.account("Beside");
        stacks.blueprint(account).isOk();
        account.done(stacks.begin(account));
        String production = "/api/v1/environments/production";

        account.http().post(account.key(), production + "/archive", "").isProblem(409, "StackInTheWay");
        assertThat(account.http().get(account.key(), production).isOk().at("permanentDeletionDate"))
                .isNull();

        // As if development had come after it was archived.
        expire(account.production());
        Waiting.until(
                () -> account.http().get(account.key(), production).isOk(),
                it -> Instant.parse(it.text("permanentDeletionDate")).isAfter(Instant.now()));
        account.done(account.http()
                .delete(account.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId"));
        expire(account.production());
        Waiting.until(() -> account.http().get(account.key(), production), it -> it.status() == 404);
        Waiting.until(stacks.database::files, it -> it.stream().noneMatch(file -> file.contains("beside")));
    }

    /// Sets the permanent deletion time of an archived environment to the past.
    private static void expire(TestAccount.TestEnvironment environment) {
        stacks.server.superuser().useTransaction(tx -> {
            tx.execute("""
                    update environments set permanent_deletion_at = now() - interval '1 second'
                    where public_id = ?::uuid
                    """, environment.id());
            tx.execute("""
                    insert into resting_environments (environment_id, account_id, ends_at)
                    select environment_id, account_id, permanent_deletion_at from environments
                    where public_id = ?::uuid
                    on conflict (environment_id) do update set ends_at = excluded.ends_at
                    """, environment.id());
        });
    }
}
