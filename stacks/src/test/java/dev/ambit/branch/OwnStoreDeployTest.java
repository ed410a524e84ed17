package dev.ambit.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestPort;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.bucket.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.client.ContentResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// Deploys the assets of a store to the operator's S3 and reads them as a browser does.
class OwnStoreDeployTest {

    @TempDir
    private static Path root;

    private static TestStore store;
    private static TestGateway gateway;
    private static TestBranches acme;

    @BeforeAll
    static void start() throws Exception {
        store = TestStore.start(root.resolve("theirs"));
        int bucketPort = TestPort.free();
        gateway = TestGateway.start(it -> it.bucketPort(bucketPort).bucketStore(store.url()));
        gateway.blueprint("""
                , {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}, {"kind": "CDN", "parameters": {
                  "errorPages": {"404": "/errors/404.html"}, "behaviors": [
                    {"path": "/api/*", "origin": "FUNCTION"}, {"path": "/*", "origin": "BUCKET", "cacheSeconds": 0}]}}
                """).isOk();
        gateway.order("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "CDN", "BRANCH");
        acme = new TestBranches(gateway.account(), gateway.apiPort(), "acme-dev");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        store.close();
    }

    @LongTest
    void assets_are_served_from_the_operators_store_or_503_while_it_is_down() throws Exception {
        TestGit git = acme.git().cloned(acme.dev());
        push(git, "One");
        assertThat(sent("/").getContentAsString()).isEqualTo("<h1>One</h1>");
        assertThat(sent("/").getHeaders().get("Content-Type")).startsWith("text/html");
        push(git, "Two");
        assertThat(sent("/").getContentAsString()).isEqualTo("<h1>Two</h1>");
        assertThat(store.directory("acme-ui-dev").resolve("index.html")).hasContent("<h1>Two</h1>");
        assertThat(store.directory("acme-ui").resolve("index.html")).doesNotExist();
        assertThat(sent("/missing").getStatus()).isEqualTo(404);
        assertThat(sent("/.ambit-bucket").getStatus()).isEqualTo(404);

        store.stop();
        assertThat(sent("/").getStatus()).isEqualTo(503);
        assertThat(sent("/api/x").getStatus()).isEqualTo(200);
        store.startAgain();

        assertThat(sent("/").getContentAsString()).isEqualTo("<h1>Two</h1>");
    }

    @LongTest
    void object_replaced_during_a_request_is_served_in_its_new_version() throws Exception {
        store.files().move("acme-ui-dev", "moving.html", "<h1>Old</h1>", "<h1>New</h1>");

        assertThat(sent("/moving.html").getContentAsString()).isEqualTo("<h1>New</h1>");
    }

    private static void push(TestGit git, String word) throws Exception {
        Files.createDirectories(git.directory().resolve("assets"));
        String commit = git.commit("assets/index.html", "<h1>%s</h1>".formatted(word));
        git.push("HEAD:" + acme.dev()).isOk();
        acme.deployed(acme.development(), commit, "DONE");
    }

    private static ContentResponse sent(String path) throws Exception {
        return gateway.send("dev.acme.fi", path);
    }
}
