package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.core.VirtualThread;
import dev.ambit.db.Database;
import dev.ambit.postgres.TestPostgres;
import org.junit.jupiter.api.Test;

class SharedServerTest {

    @Test
    void database_of_the_same_postmaster_is_shared() {
        assertThat(isShared(TestServer.superuserUrl().replace("/ambit?", "/postgres?")))
                .isTrue();
    }

    @Test
    void database_of_another_postmaster_is_not_shared() {
        assertThat(isShared(TestPostgres.superuserUrl())).isFalse();
    }

    private static boolean isShared(String tenantUrl) {
        try (Database database = TestServer.database(1)) {
            return VirtualThread.call(
                    () -> new SharedServer(database.transactions(), new StackDatabases(tenantUrl)).isShared());
        }
    }
}
