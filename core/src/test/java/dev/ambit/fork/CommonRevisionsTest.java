package dev.ambit.fork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentRows;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CommonRevisionsTest {

    private static final String EARLIER = "0a".repeat(32);
    private static final String LATER = "ff".repeat(32);

    @AutoClose
    private final Database database = TestServer.database(2);

    private final Transactions transactions = database.transactions();
    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestAccount acme = fixture.account();
    private final EnvironmentId development =
            new EnvironmentId(EnvironmentRows.number(acme.development().id()));
    private final EnvironmentId production =
            new EnvironmentId(EnvironmentRows.number(acme.production().id()));

    @Test
    void order_of_the_environments_has_no_meaning() {
        record(production, development, EARLIER);

        assertThat(find(production, development)).contains(EARLIER);
        assertThat(find(development, production)).contains(EARLIER);
    }

    @Test
    void later_revision_replaces_the_earlier_one() {
        record(development, production, EARLIER);
        record(production, development, LATER);

        assertThat(find(development, production)).contains(LATER);
    }

    @Test
    void environments_without_a_common_revision_have_none() {
        assertThat(find(development, production)).isEmpty();
    }

    @Test
    void other_account_does_not_see_it() {
        record(development, production, EARLIER);

        AccountId other = EnvironmentFixture.open().accountId();

        assertThat(find(other, development, production)).isEmpty();
    }

    @LongTest
    void deleted_environment_leaves_no_row() {
        record(development, production, EARLIER);

        acme.done(acme.http()
                .delete(acme.key(), "/api/v1/environments/development", "{\"confirmName\": \"Development\"}")
                .isOk()
                .text("operationId"));

        assertThat(find(development, production)).isEmpty();
    }

    private void record(EnvironmentId one, EnvironmentId other, String hash) {
        EnvironmentFixture.onVirtualThread(() -> transactions.in(fixture.accountId(), tx -> {
            CommonRevisions.record(tx, fixture.accountId(), one, other, hash);
            return true;
        }));
    }

    private Optional<String> find(EnvironmentId one, EnvironmentId other) {
        return find(fixture.accountId(), one, other);
    }

    private Optional<String> find(AccountId scope, EnvironmentId one, EnvironmentId other) {
        return EnvironmentFixture.onVirtualThread(
                () -> transactions.read(scope, tx -> CommonRevisions.find(tx, fixture.accountId(), one, other)));
    }
}
