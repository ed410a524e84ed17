package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestOperators;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.TestCode;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Accounts that are moved between the host of a server and two others.
@Order(1)
@Tag("ci")
class HostMoveTest {

    private static final String MOVES = "/api/v1/host-moves";
    private static final int BUCKET_PORT = TestPort.free();
    private static final int HOST_PORT = TestPort.free();

    private static Path secondData;
    private static Path thirdData;
    private static TestGateway gateway;
    private static Http http;
    private static JoinedHost second;
    private static JoinedHost third;

    @BeforeAll
    static void start() throws Exception {
        TestContainers.assumeAvailable();
        secondData = PostgresProcess.directory();
        thirdData = PostgresProcess.directory();
        gateway = TestGateway.start(it -> it.bucketPort(BUCKET_PORT).hostPort(HOST_PORT));
        http = gateway.account().http();
        second = join("second", secondData);
        third = join("third", thirdData);
        only("local");
        http.put(gateway.account().key(), "/api/v1/stacks/production/blueprint", """
            {"resources": [{"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "BRANCH"},
              {"kind": "FUNCTION", "parameters": {"memoryMegabytes": 128}}, {"kind": "ASSET_BUCKET"}, {"kind": "MEDIA"}]}
            """)
                .isOk();
        gateway.order("HOST", "API_STAGE", "BRANCH", "FUNCTION", "ASSET_BUCKET", "MEDIA");
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            second.close();
            third.close();
            gateway.close();
            PostgresProcess.delete(secondData);
            PostgresProcess.delete(thirdData);
        }
    }

    @LongTest
    void account_is_moved_with_its_repository_buckets_and_functions() throws Exception {
        TestAccount acme = gateway.account();
        deploy(acme, "one");
        TestGit git = TestGit.of(gateway.apiPort(), "acme", acme.key()).cloned("acme-dev");
        String commit = git.commit("file.txt", "text");
        git.push("HEAD:acme-dev").isOk();
        try (S3Client s3 = client(acme)) {
            s3.putObject(
                    it -> it.bucket("acme-ui")
                            .key("a dir/ä|%.txt")
                            .cacheControl("max-age=7")
                            .metadata(Map.of("color", "red")),
                    RequestBody.fromString("text"));
            HeadObjectResponse before = s3.headObject(it -> it.bucket("acme-ui").key("a dir/ä|%.txt"));

            var upload = new PausedUpload(s3, "acme-ui", "held");
            move("acme", "second");
            Waiting.until(() -> moves().texts("failure"), it -> it.toString().contains("An upload or deploy"));

            git.run("commit", "--quiet", "--allow-empty", "-m", "Late").isOk();
            git.push("HEAD:acme-dev").isRefused("503");
            deployed(acme, "refused").isProblem(503, "StackBeingMoved");
            assertThatThrownBy(
                            () -> s3.putObject(it -> it.bucket("acme-ui").key("late"), RequestBody.fromString("text")))
                    .hasMessageContaining("being moved to another host");
            assertThat(gateway.text("dev.acme.fi", "/")).endsWith("one");
            upload.complete();
            Waiting.until(
                    () -> {
                        assertThat(gateway.text("dev.acme.fi", "/")).endsWith("one");
                        return moves().texts("account");
                    },
                    it -> !it.contains("acme"));

            assertThat(s3.headObject(it -> it.bucket("acme-ui").key("held")).contentLength())
                    .isEqualTo(PausedUpload.BYTES);
            HeadObjectResponse after = s3.headObject(it -> it.bucket("acme-ui").key("a dir/ä|%.txt"));
            assertThat(after.eTag()).isEqualTo(before.eTag());
            assertThat(after.lastModified()).isEqualTo(before.lastModified());
            assertThat(after.metadata()).isEqualTo(before.metadata());
            assertThat(after.cacheControl()).isEqualTo("max-age=7");
            s3.putObject(it -> it.bucket("acme-ui").key("late"), RequestBody.fromString("text"));
        }
        assertThat(git.heads()).containsEntry("acme-dev", commit);
        assertThat(gateway.text("dev.acme.fi", "/")).endsWith("one");
        for (String part : List.of(
                "buckets/acme-ui", "buckets/acme-media", "repositories/acme.git", "functions/serverless-acme-dev")) {
            assertThat(HostDirectory.in(secondData).resolve(part)).isDirectory();
            assertThat(HostDirectory.in(gateway.data()).resolve(part)).doesNotExist();
        }
        assertThat(TestHosts.shown(http, "second", "stacks")).isEqualTo("2");
        assertThat(drift(acme, "production")).isFalse();
        assertThat(drift(acme, "acme-dev")).isFalse();
        git.push("HEAD:acme-dev").isOk();
        deploy(acme, "two");
        assertThat(gateway.text("dev.acme.fi", "/")).endsWith("two");
        assertThat(audit()).contains("account.host_moved", "MOVED");
    }

    @LongTest
    void move_is_resumed_after_both_hosts_were_killed() throws Exception {
        TestAccount store = store("Killed", "local");
        try (S3Client s3 = client(store)) {
            for (int i = 0; i < 50; i++) {
                String key = "object-" + i;
                Waiting.until(() -> isStored(s3, key), it -> it);
            }

            move("killed", "second");
            Waiting.until(
                    () -> moves().texts("files"),
                    it -> !it.isEmpty() && !it.getFirst().equals("0"));
            List.of(gateway.data(), secondData, thirdData).forEach(HostPids::kill);
            awaitMoved("killed");

            assertThat(Waiting.until(() -> count(s3), it -> it >= 0)).isEqualTo(50);
        }
        assertThat(HostDirectory.in(secondData).resolve("buckets/killed-ui/object-7"))
                .hasSize(1 << 16);
        assertThat(HostDirectory.in(gateway.data()).resolve("buckets/killed-ui"))
                .doesNotExist();
        assertThat(HostDirectory.in(secondData).resolve("moves")).isEmptyDirectory();
    }

    @LongTest
    void account_with_a_queued_move_can_be_changed() throws Exception {
        TestAccount first = store("Turn", "local");
        TestAccount queued = store("Queued", "local");
        try (S3Client s3 = client(first)) {
            var upload = new PausedUpload(s3, "turn-ui", "held");
            move("turn", "second");
            Waiting.until(() -> moves().texts("failure"), it -> it.toString().contains("An upload or deploy"));
            move("queued", "second");

            Thread.sleep(Duration.ofSeconds(5));
            assertThat(moves().texts("phase")).containsExactly("COPYING", "WAITING");
            TestGit git = TestGit.of(gateway.apiPort(), "queued", queued.key()).cloned("queued-dev");
            git.commit("file.txt", "text");
            git.push("HEAD:queued-dev").isOk();
            upload.complete();
            awaitMoved("queued");

            assertThat(git.heads()).containsKey("queued-dev");
            assertThat(HostDirectory.in(secondData).resolve("buckets/queued-ui"))
                    .isDirectory();
        }
    }

    @LongTest
    void canceled_move_leaves_the_account_where_it_is() {
        TestAccount store = store("Stays", "local");
        move("stays", "second");

        http.delete(TestServer.OPERATOR_TOKEN, MOVES + "/stays", "").isOk();

        awaitMoved("stays");
        assertThat(HostDirectory.in(gateway.data()).resolve("buckets/stays-ui")).isDirectory();
        assertThat(HostDirectory.in(secondData).resolve("buckets/stays-ui")).doesNotExist();
        TestGit git = TestGit.of(gateway.apiPort(), "stays", store.key()).cloned("stays-dev");
        git.commit("file.txt", "text");
        git.push("HEAD:stays-dev").isOk();
        http.delete(TestServer.OPERATOR_TOKEN, MOVES + "/stays", "").isProblem(409, "StackInTheWay");
    }

    @LongTest
    void move_that_has_failed_for_15_minutes_is_canceled_with_its_reason() throws Exception {
        TestAccount stuck = store("Stuck", "local");
        try (S3Client s3 = client(stuck)) {
            var upload = new PausedUpload(s3, "stuck-ui", "held");
            move("stuck", "second");
            Waiting.until(() -> moves().texts("failure"), it -> it.toString().contains("An upload or deploy"));

            EmbeddedPostgres.visit(gateway.data(), (url, _) -> Jdbi.create(url).withHandle(tx -> tx.execute("""
                            update host_moves
                            set failing_since = failing_since - interval '15 minutes'
                            where store = 'stuck'
                            """)));

            awaitMoved("stuck");
            upload.complete();
            s3.putObject(it -> it.bucket("stuck-ui").key("later"), RequestBody.fromString("text"));
        }
        assertThat(audit()).contains("CANCELED", "An upload or deploy");
        assertThat(HostDirectory.in(secondData).resolve("buckets/stuck-ui")).doesNotExist();
    }

    @LongTest
    void account_of_a_lost_host_is_moved_only_if_the_loss_is_accepted() throws Exception {
        TestAccount store = store("Lost", "third");
        assertThat(HostDirectory.in(thirdData).resolve("buckets/lost-ui")).isDirectory();
        third.close();
        Waiting.until(() -> TestHosts.shown(http, "third", "answering"), it -> it.equals("false"));
        update("local", "ACTIVE");

        Reply refused = http.post(TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"lost\", \"to\": \"local\"}");

        refused.isProblem(409, "StackInTheWay");
        assertThat(refused.text("message"))
                .contains("Host `third` does not answer", "Git repository", "3 buckets", "--accept-loss");
        http.post(TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"lost\", \"to\": \"local\", \"acceptLoss\": true}")
                .isOk();
        Waiting.until(() -> drift(store, "production"), it -> !it);
        Waiting.until(() -> drift(store, "lost-dev"), it -> !it);
        assertThat(HostDirectory.in(gateway.data()).resolve("buckets/lost-ui")).isDirectory();
        TestGit git = TestGit.of(gateway.apiPort(), "lost", store.key()).cloned("lost-dev");
        git.commit("file.txt", "text");
        git.push("HEAD:lost-dev").isOk();
        third = join("third", thirdData);

        awaitMoved("lost");
        assertThat(HostDirectory.in(thirdData).resolve("buckets/lost-ui")).doesNotExist();
        assertThat(HostDirectory.in(thirdData).resolve("repositories/lost.git")).doesNotExist();
    }

    @LongTest
    void deleted_account_leaves_nothing_on_its_host() {
        TestAccount first = store("Again", "second");
        TestGit before = TestGit.of(gateway.apiPort(), "again", first.key()).cloned("again-dev");
        before.commit("file.txt", "text");
        before.push("HEAD:again-dev").isOk();

        http.delete(TestServer.OPERATOR_TOKEN, "/api/v1/accounts/again", "{\"confirmName\": \"Again\"}")
                .isOk();

        Path repository = HostDirectory.in(secondData).resolve("repositories/again.git");
        Path bucket = HostDirectory.in(secondData).resolve("buckets/again-ui");
        Waiting.until(() -> Files.exists(repository) || Files.exists(bucket), it -> !it);
    }

    @Test
    void move_that_cannot_work_is_refused_with_the_reason() {
        TestAccount _ = store("Fixed", "local");

        assertThat(refusal("nobody", "second", 404)).contains("Account `nobody` does not exist");
        assertThat(refusal("fixed", "nowhere", 404)).contains("Host `nowhere` does not exist");
        assertThat(refusal("fixed", "local", 409)).contains("is already on host `local`");
        assertThat(refusal("fixed", "third", 409)).contains("Host `third` is `DRAINING`");
    }

    private static String refusal(String account, String to, int status) {
        Reply refused = http.post(
                TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"%s\", \"to\": \"%s\"}".formatted(account, to));
        assertThat(refused.status()).isEqualTo(status);
        return refused.text("message");
    }

    private static JoinedHost join(String name, Path data) {
        String credential = TestHosts.names(http).contains(name) ? renewed(name) : TestHosts.invite(http, name);
        JoinedHost host = JoinedHost.start(TestHosts.options(name, credential, HOST_PORT, data), Optional::empty);
        Waiting.until(() -> TestHosts.shown(http, name, "answering"), it -> it.equals("true"));
        return host;
    }

    /// Replaces the credential of a host that has ended.
    private static String renewed(String name) {
        update(name, "REVOKED");
        return TestHosts.invite(http, name);
    }

    private static void update(String name, String state) {
        TestHosts.update(http, name, state).isOk();
    }

    /// Drains all other hosts.
    private static void only(String host) {
        for (String it : List.of("local", "second", "third")) {
            update(it, it.equals(host) ? "ACTIVE" : "DRAINING");
        }
    }

    private static void move(String account, String to) {
        update(to, "ACTIVE");
        http.post(TestServer.OPERATOR_TOKEN, MOVES, "{\"account\": \"%s\", \"to\": \"%s\"}".formatted(account, to))
                .isOk();
    }

    private static Reply moves() {
        return http.get(TestServer.OPERATOR_TOKEN, MOVES).isOk();
    }

    private static void awaitMoved(String account) {
        Waiting.until(() -> moves().texts("account"), it -> !it.contains(account));
    }

    /// Opens an account with a production and a development stack.
    private static TestAccount store(String name, String host) {
        only(host);
        return TestHosts.store(http, name);
    }

    private static void deploy(TestAccount account, String text) {
        deployed(account, text).isOk();
    }

    private static Reply deployed(TestAccount account, String text) {
        return http.send(http.request("/api/v1/stacks/acme-dev/function")
                .header("X-API-KEY", account.key())
                .expectContinue(true)
                .PUT(BodyPublishers.ofByteArray(TestCode.node(text))));
    }

    private static boolean drift(TestAccount account, String environment) {
        return Boolean.TRUE.equals(http.get(account.key(), "/api/v1/stacks/%s/drift".formatted(environment))
                .isOk()
                .at("hasDrifted"));
    }

    /// Stores an object. A host under load refuses some requests, and this client does not repeat them.
    private static boolean isStored(S3Client s3, String key) {
        try {
            s3.putObject(it -> it.bucket("killed-ui").key(key), RequestBody.fromString("x".repeat(1 << 16)));
            return true;
        } catch (SdkException _) {
            return false;
        }
    }

    private static int count(S3Client s3) {
        try {
            return s3.listObjectsV2(it -> it.bucket("killed-ui")).contents().size();
        } catch (RuntimeException _) {
            // The host has just been started again.
            return -1;
        }
    }

    private static S3Client client(TestAccount account) {
        Reply login = http.get(account.key(), "/api/v1/stacks/production/resources/ASSET_BUCKET/credentials")
                .isOk();
        return S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + BUCKET_PORT))
                .forcePathStyle(true)
                .overrideConfiguration(it -> it.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(login.text("login"), login.text("secret"))))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static String audit() {
        return TestOperators.owner(gateway.account())
                .get("/audit")
                .isOk()
                .http()
                .body();
    }
}
