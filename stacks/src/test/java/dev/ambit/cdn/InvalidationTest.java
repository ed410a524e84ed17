package dev.ambit.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestInstallation;
import dev.ambit.TestPort;
import dev.ambit.TestStage;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Two servers on one database, each with a gateway and a cache.
@Tag("ci")
class InvalidationTest {

    private static final int SERVERS = 2;

    private static final String END_LISTENING = """
            select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen ambit_invalidations'
            """;

    private static final String LISTENING = """
            select count(*) from pg_stat_activity where query = 'listen ambit_invalidations' and state = 'idle'
            """;

    private static final String NOTIFY = "select pg_notify('ambit_invalidations', :word)";

    private static TestInstallation installation;
    private static TestStage stage;
    private static int secondPort;
    private static Server second;

    @BeforeAll
    static void start() throws Exception {
        installation = TestInstallation.start();
        stage = installation.store("Acme").production();
        secondPort = TestPort.free();
        second = installation.second(secondPort);
    }

    @AfterAll
    static void stop() throws Exception {
        second.close();
        installation.close();
    }

    /// A new listener clears its cache before it gets notifications.
    @BeforeEach
    void bothListen() {
        Waiting.until(
                () -> installation
                        .superuser("ambit")
                        .withHandle(tx ->
                                tx.createQuery(LISTENING).mapTo(Integer.class).one()),
                it -> it == SERVERS);
        put("probe.css", "old");
        first("probe.css");
        other("probe.css");
        put("probe.css", "new");
        String environment = stage.get("").isOk().text("environmentId");
        installation
                .superuser("ambit")
                .useHandle(tx -> tx.createQuery(NOTIFY)
                        .bind("word", "somebody %s /probe.css".formatted(environment))
                        .mapToMap()
                        .list());
        Waiting.until(() -> first("probe.css"), "new"::equals);
        Waiting.until(() -> other("probe.css"), "new"::equals);
    }

    @Test
    void invalidation_on_one_server_applies_to_all_servers() {
        kept("both.css");
        kept("other.css");

        invalidate("/both.css");

        assertThat(first("both.css")).isEqualTo("new");
        Waiting.until(() -> other("both.css"), "new"::equals);
        assertThat(other("other.css")).isEqualTo("old");
    }

    @LongTest
    void server_that_missed_an_invalidation_clears_its_cache() {
        kept("lost.css");
        List<Boolean> ended = installation
                .superuser("ambit")
                .withHandle(
                        tx -> tx.createQuery(END_LISTENING).mapTo(Boolean.class).list());

        invalidate("/lost.css");

        assertThat(ended).hasSize(SERVERS).containsOnly(true);
        Waiting.until(() -> other("lost.css"), "new"::equals);
    }

    /// Caches the old object on both servers, then replaces it in the bucket.
    private static void kept(String name) {
        put(name, "old");
        assertThat(first(name)).isEqualTo("old");
        assertThat(other(name)).isEqualTo("old");
        put(name, "new");
        assertThat(first(name)).isEqualTo("old");
        assertThat(other(name)).isEqualTo("old");
    }

    private static void put(String name, String text) {
        try (S3Client bucket = stage.bucket()) {
            bucket.putObject(it -> it.bucket(stage.bucketName()).key(name), RequestBody.fromString(text));
        }
    }

    private static void invalidate(String path) {
        stage.post("/invalidations", "{\"paths\": [\"%s\"]}".formatted(path)).isOk();
    }

    private static String first(String name) {
        return installation.visit(stage.host(), "/" + name).getContentAsString();
    }

    private static String other(String name) {
        return installation.visit(secondPort, stage.host(), "/" + name).getContentAsString();
    }
}
