package dev.ambit.host.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.problem.Problem;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Buckets of an S3 endpoint, without a server.
class OperatorEndpointTest {

    private static final String MARK = ".ambit-bucket";

    @TempDir
    private static Path root;

    private static TestStore store;

    @BeforeAll
    static void start() throws Exception {
        store = TestStore.start(root.resolve("theirs"));
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void an_empty_bucket_of_a_killed_server_is_adopted_and_removed() throws Exception {
        Buckets all = Buckets.at(URI.create(store.url()));
        Path left = Files.createDirectories(store.directory("left-ui"));

        all.make("left-ui");
        assertThat(left.resolve(MARK)).exists();
        Files.delete(left.resolve(MARK));

        assertThat(all.removeNow("left-ui")).isZero();
        assertThat(left).doesNotExist();
    }

    @Test
    void an_unreachable_endpoint_is_reported_and_used_again_later() throws Exception {
        try (TestStore down = TestStore.start(root.resolve("down"))) {
            Buckets all = Buckets.at(URI.create(down.url()));
            all.make("acme-ui");
            all.put("acme-ui", "a.txt", new ByteArrayInputStream("a".getBytes(UTF_8)), 1, "text/plain");
            down.stop();

            for (ThrowingCallable act : List.<ThrowingCallable>of(
                    () -> all.find("acme-ui", "a.txt"),
                    () -> all.list("acme-ui"),
                    () -> all.exists("acme-ui"),
                    () -> all.make("acme-ui"),
                    () -> all.removeNow("acme-ui"),
                    () -> all.delete("acme-ui", "a.txt"),
                    () -> all.put("acme-ui", "b.txt", new ByteArrayInputStream(new byte[0]), 0, "text/plain"))) {
                assertThatExceptionOfType(Problem.class)
                        .isThrownBy(act)
                        .satisfies(it -> assertThat(it.code().status()).isEqualTo(503))
                        .withMessageContaining("The S3 endpoint of this installation is unreachable");
            }
            down.startAgain();
            assertThat(all.find("acme-ui", "a.txt")).isPresent();
            assertThat(all.removeNow("acme-ui")).isEqualTo(1);
            assertThat(down.directory("acme-ui")).doesNotExist();
        }
    }

    @Test
    void a_rejected_key_of_the_operator_is_answered_with_503() {
        Buckets all = Buckets.at(URI.create(store.url().replace(TestStore.KEY, "nobody")));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> all.find("acme-ui", "a.txt"))
                .satisfies(it -> assertThat(it.code().status()).isEqualTo(503));
    }

    /// When 1,000 bodies are sent at once, this store drops some of the connections.
    @LongTest
    void upload_is_repeated_if_its_connection_is_lost() {
        Buckets all = Buckets.at(URI.create(store.url()));
        all.make("many");

        IntStream.range(0, 1_000)
                .parallel()
                .forEach(it -> all.put("many", "a" + it, new ByteArrayInputStream(new byte[48]), 48, "text/plain"));

        assertThat(all.list("many")).hasSize(1_000);
        assertThat(all.removeNow("many")).isEqualTo(1_000);
    }

    @Test
    void the_quota_counts_stored_objects() {
        Buckets all = Buckets.at(URI.create(store.url()));
        all.make("full");
        all.put("full", "a/b.txt", new ByteArrayInputStream("1234".getBytes(UTF_8)), 4, "text/plain");

        assertThat(BucketQuota.ofObjects(all.store(), 6, 10).reserve("full", 2)).isTrue();
        assertThat(BucketQuota.ofObjects(all.store(), 5, 10).reserve("full", 2)).isFalse();
        assertThat(BucketQuota.ofObjects(all.store(), 6, 1).reserve("full", 2)).isFalse();
        assertThat(all.removeNow("full")).isEqualTo(1);
    }

    @CiTest
    void names_that_s3_does_not_allow_are_refused() {
        Buckets all = Buckets.at(URI.create(store.url()));

        for (String name : List.of("acme_shop-media", "a", "a..b", "a".repeat(64))) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> all.check(name, "name"))
                    .satisfies(it -> assertThat(it.facts()).containsEntry("field", "name"));
        }
        all.check("acme.shop-ui", "name");
    }
}
