package dev.ambit.e2e;

import static dev.ambit.e2e.Tenant.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.TestAccount;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.domain.TestDomains;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostDirectory;
import dev.ambit.receipt.ReceiptVerification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Kills a server while it provisions, deploys and tears down stores.
@Tag("long")
class StoreRestartTest {

    private static final int STORES = LongForm.ENABLED ? 7 : 1;

    /// Time in which the work completes without interruption.
    private static final int KILL_MILLIS_MAX = 1_500;

    /// A claim expires after ten seconds, and the machine may be busy.
    private static final Duration WORK_MAX = Duration.ofMinutes(2);

    private static final String SCOPE = """
            "HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "DATABASE", "BRANCH"
            """;

    @RegisterExtension
    private final RandomSeed seed = new RandomSeed();

    @TempDir
    private Path place;

    private final Map<String, String> environment = new HashMap<>();
    private Path data;
    private int gateway;

    @BeforeEach
    void allowAccessByOthers() throws Exception {
        Checkout.opened(place);
        data = Checkout.opened(Files.createDirectory(place.resolve("data")));
        gateway = TestPort.free();
        environment.put("AMBIT_PORT", Integer.toString(TestPort.free()));
        environment.put("AMBIT_GATEWAY_PORT", Integer.toString(gateway));
        environment.put("AMBIT_BUCKET_PORT", Integer.toString(TestPort.free()));
        environment.put("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }

    @Test
    void store_operations_complete_after_each_crash() throws Exception {
        try (AmbitProcess server = AmbitProcess.start(environment, "serve", data)) {
            Random random = seed.random();
            for (int i = 1; i <= STORES; i++) {
                Tenant store = ordered(server, "Store " + i);
                store.provision();
                crash(server, random);
                assertMade(store);
                Object refusal = function(store).at("refusal");
                assumeTrue(refusal == null, () -> String.valueOf(refusal));

                String word = "Word" + i;
                pushed(server, store, word, random);
                assertSays(store, "/", word);
                assertSays(store, "/api/word", word);

                String development = store.development();
                store.cancel();
                crash(server, random);
                assertTornDown(server, store, development);
                assertThat(hasDrifted(store, PRODUCTION)).isFalse();
            }
            assertThat(server.stop("TERM")).isZero();
        }
    }

    private static Tenant ordered(AmbitProcess server, String name) {
        TestAccount account = TestAccount.open(server.http(), name);
        TestDomains.allow(account, account.slug() + ".fi");
        account.http()
                .put(account.key(), "/api/v1/stacks/production/blueprint", """
                        {"resources": [{"kind": "HOST", "identifier": "%s.fi"}, {"kind": "API_STAGE"},
                          {"kind": "ASSET_BUCKET"}, {"kind": "FUNCTION"}, {"kind": "DATABASE"}, {"kind": "BRANCH"},
                          {"kind": "CDN", "parameters": {"behaviors": [
                            {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET"}]}}]}
                        """.formatted(account.slug()))
                .isOk();
        return Tenant.approved(account, SCOPE, "DATABASE");
    }

    private static void crash(AmbitProcess server, Random random) {
        AmbitProcess.sleep(random.nextLong(0, KILL_MILLIS_MAX));
        server.kill();
        server.startAgain();
    }

    private static void assertMade(Tenant store) {
        store.awaitActive();
        for (String stage : List.of(PRODUCTION, store.development())) {
            assertThat(store.resources(stage))
                    .isNotEmpty()
                    .allSatisfy(it -> assertThat(((Map<?, ?>) it).get("state")).isEqualTo("READY"));
            assertThat(hasDrifted(store, stage)).isFalse();
        }
    }

    private static Reply function(Tenant store) {
        return store.get("/api/v1/stacks/%s/function".formatted(store.development()))
                .isOk();
    }

    private static boolean hasDrifted(Tenant store, String stage) {
        return Boolean.TRUE.equals(
                store.get("/api/v1/stacks/%s/drift".formatted(stage)).isOk().at("hasDrifted"));
    }

    /// Pushes until Git accepts the push; an accepted push is deployed.
    private void pushed(AmbitProcess server, Tenant store, String word, Random random) throws IOException {
        String branch = store.account().slug() + "-dev";
        TestGit git = git(server, store).cloned(branch);
        Files.createDirectories(git.directory().resolve("assets"));
        Files.createDirectories(git.directory().resolve("function"));
        git.commit("assets/index.html", word);
        String commit = git.commit("function/main.js", """
                const { createServer } = require('node:http');
                createServer((request, response) => response.end('%s')).listen(process.env.PORT, '127.0.0.1');
                """.formatted(word));
        CompletableFuture<TestGit.GitResult> push = CompletableFuture.supplyAsync(() -> git.push("HEAD:" + branch));
        crash(server, random);
        if (push.join().exit() != 0) {
            git.push("HEAD:" + branch).isOk();
        }
        assertThat(git.head(branch)).isEqualTo(commit);
        Waiting.until("the deploy of " + commit, WORK_MAX, () -> isDeployed(store, commit));
    }

    private TestGit git(AmbitProcess server, Tenant store) throws IOException {
        return new TestGit(
                Files.createTempDirectory(place, "clone"),
                "http://git:%s@127.0.0.1:%d/git/%s.git"
                        .formatted(
                                store.account().key(),
                                server.port(),
                                store.account().slug()));
    }

    private static boolean isDeployed(Tenant store, String commit) {
        Reply deploys = store.get("/api/v1/stacks/%s/deploys".formatted(store.development()))
                .isOk();
        boolean isOfCommit = deploys.at("0") != null && deploys.text("0.commit").equals(commit);
        assertThat(isOfCommit && deploys.text("0.state").equals("FAILED"))
                .as("%s", deploys)
                .isFalse();
        return isOfCommit && deploys.text("0.state").equals("DONE");
    }

    private void assertSays(Tenant store, String path, String word) {
        Waiting.until("%s at %s".formatted(word, path), WORK_MAX, () -> {
            String answer = visit(store, path);
            return answer.startsWith("HTTP/1.1 200") && answer.contains(word);
        });
    }

    private String visit(Tenant store, String path) {
        try {
            return TestGateway.raw(
                    gateway,
                    "GET %s HTTP/1.1|Host: dev.%s.fi"
                            .formatted(path, store.account().slug()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertTornDown(AmbitProcess server, Tenant store, String development) throws IOException {
        String slug = store.account().slug();
        String path = "/api/v1/stacks/" + development;
        Waiting.until(
                "all is removed",
                WORK_MAX,
                () -> store.get(path).isOk().text("state").equals("REMOVED"));
        Reply receipt = store.get("/api/v1/receipts/" + store.get(path).isOk().text("operationId"))
                .isOk();
        Map<String, Object> fields = ReceiptVerification.read(receipt);
        Map<?, ?> scan = (Map<?, ?>) Objects.requireNonNull(fields.get("scan"));
        assertThat(scan.get("rowsFound")).hasToString("0");
        assertThat(HostDirectory.in(data).resolve("buckets/%s-ui-dev".formatted(slug)))
                .doesNotExist();
        assertThat(HostDirectory.in(data).resolve("functions/serverless-%s-dev".formatted(slug)))
                .doesNotExist();
        assertThat(git(server, store).heads()).containsOnlyKeys(slug + "-prod");
        assertThat(DatabaseRows.ofStack(data, "postgres")
                        .texts("select datname from pg_database where datname ~ '_dev$'"))
                .isEmpty();
        assertThat(visit(store, "/")).startsWith("HTTP/1.1 404");
        assertThat(ProcessHandle.of(server.pid()).orElseThrow().descendants())
                .noneMatch(it -> it.info().command().orElse("").endsWith("node"));
    }
}
