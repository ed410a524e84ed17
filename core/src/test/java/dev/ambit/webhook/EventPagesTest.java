package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.event.Events;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class EventPagesTest {

    @AutoClose
    private final Database database = TestServer.database(2);

    private static final int LARGE = 10;
    private static final int BYTES = 500_000;

    private final TestEnvironment development = TestServer.openAccount().development();

    /// An event that is not found would be dropped as if the log no longer had it.
    @Test
    void newest_event_is_found_after_ten_large_events() {
        var environment = new EnvironmentId(EnvironmentRows.number(development.id()));
        long last = 0;
        Map<Long, Object> large = new TreeMap<>();
        for (int i = 0; i < LARGE; i++) {
            String made = development
                    .post("/customers", "{\"id\": \"c%d\"}".formatted(i))
                    .isOk()
                    .header("X-Ambit-Sequence");
            last = Long.parseLong(made);
            large.put(last, Map.of("id", "c" + i, "text", "x".repeat(BYTES)));
        }
        long newest = last;

        EventPages.Page page = EnvironmentFixture.onVirtualThread(() -> {
            database.transactions().in(environment, tx -> {
                Events.rewrite(tx, environment, large);
                return null;
            });
            return new EventPages(database.transactions()).read(environment, newest);
        });

        assertThat(page.find(newest)).isNotNull();
    }
}
