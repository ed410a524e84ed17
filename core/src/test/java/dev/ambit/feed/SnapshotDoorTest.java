package dev.ambit.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.HeldLocks;
import dev.ambit.Http.Reply;
import dev.ambit.TestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("locks the events")
@Tag("ci")
class SnapshotDoorTest {

    private final EnvironmentFixture fixture = EnvironmentFixture.open();

    /// The key is rotated before the server has sent any part of the snapshot.
    @Test
    void snapshot_ends_when_its_key_is_rotated() throws Exception {
        String keys = "/api/v1/environments/%s/api-keys"
                .formatted(fixture.environment().slug());
        Reply all = fixture.account().http().get(fixture.account().key(), keys).isOk();
        String id = all.texts("id").get(all.texts("keyType").indexOf("SERVER"));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                Handle tx = TestServer.superuser().open()) {
            tx.begin();
            tx.execute("lock table events in access exclusive mode");
            Future<String> reading = executor.submit(this::read);
            HeldLocks.of(tx).awaitWaiting("from events");
            fixture.account()
                    .http()
                    .post(fixture.account().key(), keys + "/" + id + "/rotate", "")
                    .isOk();
            tx.commit();

            assertThat(reading.get()).doesNotContain("customer");
        }
    }

    /// As much as came.
    private String read() throws InterruptedException {
        HttpRequest request = TestServer.http()
                .request("/api/v1/events/snapshot")
                .header("X-API-KEY", fixture.environment().key())
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } catch (IOException brokenOff) {
            return "";
        }
    }
}
