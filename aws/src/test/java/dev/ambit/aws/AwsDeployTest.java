package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.Waiting;
import dev.ambit.branch.TestGit;
import dev.ambit.process.OpenResources;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.TimedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;

/// Pushes to the branch of a stack on AWS, and checks the assets and the code that a server deploys there.
@Tag("long")
@ExtendWith(AwsStandIn.class)
class AwsDeployTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final String HOST = "dev.acme.fi";

    private static StrictAws aws;
    private static AwsServer server;
    private static AcmeOnAws acme;
    private static TestGit git;
    private static S3Client s3;
    private static String bucket;
    private static String productionBucket;
    private int callsBefore;
    private int invalidatedBefore;

    @BeforeAll
    static void start(StrictAws started) throws Exception {
        aws = started;
        acme = AcmeOnAws.start(OPENED, aws, """
                {"path": "/files/*", "origin": "BUCKET", "cacheSeconds": 3600}
                """);
        server = acme.server();
        TestDevelopment.of(
                acme.account(), "DATABASE", List.of("HOST", "API_STAGE", "FUNCTION", "ASSET_BUCKET", "BRANCH", "CDN"));
        git = acme.cloned("acme-dev");
        s3 = TestAws.clients(aws).s3(TestAws.ACCOUNT);
        bucket = bucket("ambit-acme-ui-dev-.*");
        productionBucket = bucket("ambit-acme-ui-[0-9a-f]+");
    }

    @AfterAll
    static void stop() {
        OPENED.close();
    }

    /// Each test begins with a deploy of the same files.
    @BeforeEach
    void deploy_first_files() throws IOException {
        git.run("rm", "-r", "-q", "--ignore-unmatch", "assets", "function").isOk();
        write("function/main.js", "one");
        write("assets/files/index.html", "<h1>One</h1>");
        write("assets/files/style.css", "h1 {}");
        write("assets/files/old.css", "p {}");
        deployed(push(), "DONE");
        callsBefore = aws.calls().size();
        invalidatedBefore = server.invalidated().size();
    }

    @AfterEach
    void end_faults() {
        aws.allow();
        server.changeFunctionsFor(0);
    }

    @Test
    void assets_are_published_before_the_code_goes_live_and_old_ones_are_deleted_after() throws Exception {
        byte[] large = new byte[3 << 20];
        new Random(7).nextBytes(large);
        write("function/main.js", "two");
        write("assets/files/index.html", "<h1>Two</h1>");
        write("assets/files/page & more.html", "<p>Täällä</p>");
        write("assets/files/deep/it.unknown", "?");
        Files.write(git.directory().resolve("assets/files/large.bin"), large);
        git.run("rm", "-q", "assets/files/old.css").isOk();
        server.changeFunctionsFor(1);

        Reply deployed = deployed(push(), "DONE");

        assertThat(objects(bucket))
                .containsOnly(
                        Map.entry("files/index.html", "text/html"),
                        Map.entry("files/style.css", "text/css"),
                        Map.entry("files/page & more.html", "text/html"),
                        Map.entry("files/deep/it.unknown", "application/octet-stream"),
                        Map.entry("files/large.bin", "application/octet-stream"));
        assertThat(s3.getObjectAsBytes(it -> it.bucket(bucket).key("files/large.bin"))
                        .asByteArray())
                .isEqualTo(large);
        assertThat(server.visit(HOST, "/files/index.html")).isEqualTo("<h1>Two</h1>");
        assertThat(server.visit(HOST)).contains("two");
        assertThat(objects(productionBucket)).isEmpty();
        assertThat(uploads()).hasSize(4).allMatch(it -> it.startsWith("s3 PUT /%s/files/".formatted(bucket)));
        List<String> calls = calls();
        assertThat(calls.lastIndexOf(uploads().getLast())).isLessThan(first(calls, "/aliases/live", "PUT"));
        assertThat(first(calls, "/aliases/live", "PUT")).isLessThan(first(calls, "/" + bucket, "POST"));
        assertThat(server.invalidated())
                .hasSize(invalidatedBefore + 1)
                .last()
                .asString()
                .endsWith("/*");
        assertThat(String.valueOf(deployed.at("0.log")))
                .contains("0 new or changed of 5 files", "Deleted 1 old files.");
    }

    @Test
    void repeated_deploy_uploads_only_what_changed_and_restores_what_was_changed_by_hand() throws Exception {
        write("assets/files/style.css", "h1 { color: red }");
        deployed(push(), "DONE");
        assertThat(uploads()).containsExactly("s3 PUT /%s/files/style.css".formatted(bucket));
        s3.putObject(it -> it.bucket(bucket).key("files/by-hand.txt"), RequestBody.fromString("By hand"));
        s3.deleteObject(it -> it.bucket(bucket).key("files/index.html"));
        callsBefore = aws.calls().size();

        deployAgain();

        assertThat(uploads()).containsExactly("s3 PUT /%s/files/index.html".formatted(bucket));
        assertThat(objects(bucket)).containsOnlyKeys("files/index.html", "files/style.css", "files/old.css");
    }

    @Test
    void refused_upload_fails_the_deploy_and_the_former_deploy_stays_live() throws Exception {
        write("function/main.js", "two");
        write("assets/files/index.html", "<h1>Two</h1>");
        write("assets/files/new.css", "a {}");
        git.run("rm", "-q", "assets/files/old.css").isOk();
        aws.refuse("PUT object", 403, "AccessDenied");

        Reply failed = deployed(push(), "FAILED");

        assertThat(failed.text("0.error.file")).isEqualTo("assets/files/new.css");
        assertThat(failed.text("0.error.message"))
                .isEqualTo(
                        "AWS refused `s3:PutObject` on `%s/files/new.css`. Allow the action in the policy of the attached role."
                                .formatted(bucket));
        assertThat(server.visit(HOST)).contains("one");
        assertThat(server.visit(HOST, "/files/index.html")).isEqualTo("<h1>One</h1>");
        assertThat(objects(bucket)).containsKey("files/old.css");
        assertThat(server.invalidated()).hasSize(invalidatedBefore);

        aws.allow();
        deployAgain();

        assertThat(server.visit(HOST)).contains("two");
        assertThat(server.visit(HOST, "/files/index.html")).isEqualTo("<h1>Two</h1>");
        assertThat(objects(bucket)).containsOnlyKeys("files/index.html", "files/style.css", "files/new.css");
    }

    @Test
    void code_that_does_not_answer_keeps_the_former_code_and_deletes_no_file() throws Exception {
        write("function/main.js", "throw");
        git.run("rm", "-q", "assets/files/old.css").isOk();

        Reply failed = deployed(push(), "FAILED");

        assertThat(failed.text("0.error.file")).isEqualTo("function");
        assertThat(server.visit(HOST)).contains("one");
        assertThat(objects(bucket)).containsKey("files/old.css");
    }

    @Test
    void throttled_upload_goes_on_when_aws_allows_it() throws Exception {
        write("assets/files/index.html", "<h1>Slow</h1>");
        aws.refuse("PUT object", 503, "SlowDown");
        var push = CompletableFuture.supplyAsync(AwsDeployTest::push);
        Waiting.until(AwsDeployTest::deploys, it -> it.http().body().contains("throttles `s3:PutObject`"));

        aws.allow();

        deployed(push.join(), "DONE");
        assertThat(server.visit(HOST, "/files/index.html")).isEqualTo("<h1>Slow</h1>");
        assertThat(server.invalidated()).hasSize(invalidatedBefore + 1);
    }

    @Test
    void invalid_name_is_refused_before_anything_is_changed() throws Exception {
        write("assets/.ambit-x", "x");
        write("assets/files/index.html", "<h1>Two</h1>");

        Reply failed = deployed(push(), "FAILED");

        assertThat(failed.text("0.error.file")).isEqualTo("assets/.ambit-x");
        assertThat(uploads()).isEmpty();
    }

    @Test
    void missing_bucket_fails_the_deploy_and_names_the_remedy() throws Exception {
        write("assets/files/index.html", "<h1>Two</h1>");
        aws.refuse("GET ?tagging", 404, "NoSuchBucket");

        Reply failed = deployed(push(), "FAILED");

        assertThat(failed.text("0.error.message"))
                .isEqualTo("The bucket of `acme-ui-dev` does not exist on AWS. Repair the stack, then deploy again.");
    }

    private static void write(String file, String content) throws IOException {
        AcmeOnAws.write(git, file, content);
    }

    /// Pushes the files, and returns the commit.
    private static String push() {
        return AcmeOnAws.push(git, "acme-dev");
    }

    private static void deployAgain() {
        TestAccount account = acme.account();
        account.done(account.http()
                .post(account.key(), "/api/v1/stacks/acme-dev/deploys", "")
                .isOk()
                .text("operationId"));
    }

    private static Reply deployed(String commit, String state) {
        return acme.deployed("acme-dev", commit, state);
    }

    private static Reply deploys() {
        return acme.deploys("acme-dev");
    }

    /// Returns the content type of each object by key.
    private static Map<String, String> objects(String of) {
        Map<String, String> types = new TreeMap<>();
        s3.listObjectsV2(it -> it.bucket(of))
                .contents()
                .forEach(object -> types.put(
                        object.key(),
                        s3.headObject(it -> it.bucket(of).key(object.key())).contentType()));
        return types;
    }

    private static String bucket(String name) {
        return s3.listBuckets().buckets().stream()
                .map(Bucket::name)
                .filter(it -> it.matches(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> calls() {
        return aws.calls().stream().skip(callsBefore).map(TimedCall::call).toList();
    }

    private List<String> uploads() {
        return calls().stream()
                .filter(it -> it.startsWith("s3 PUT /%s/".formatted(bucket)))
                .toList();
    }

    private static int first(List<String> calls, String path, String method) {
        List<String> matching = calls.stream()
                .filter(it -> it.contains(" %s /".formatted(method)) && it.contains(path))
                .toList();
        assertThat(matching).as(String.join("\n", calls)).isNotEmpty();
        return calls.indexOf(matching.getFirst());
    }
}
