package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestOperators;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LinkAuditTest {

    private static final long COUNT = 1_048_576;

    @AutoClose
    private final Database database = TestServer.database(2);

    @Test
    void refused_requests_are_counted_in_the_audit_log_of_the_operator() {
        var operator = TestOperators.owner(TestServer.openAccount());

        new LinkAudit(database.transactions(), InstantSource.system()).refused(COUNT);

        String log = Waiting.until(
                () -> operator.get("/audit").isOk().http().body(), it -> it.contains("account.host_refused"));
        assertThat(log).contains("\"refusedRequests\":" + COUNT, "\"SYSTEM\"");
    }
}
