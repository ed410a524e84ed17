package dev.ambit.aws;

import static dev.ambit.aws.RunningProduction.APP;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.MigratedDirectory;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import dev.ambit.domain.TestDomains;
import dev.ambit.http.Json;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.PostgresProcess;
import dev.ambit.process.OpenResources;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictAws;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Adopts a production that its owner created on AWS without Ambit.
@ExtendWith(AwsStandIn.class)
class AwsAdoptionTest {

    private static final OpenResources OPENED = new OpenResources();
    private static final List<String> KINDS = List.of("HOST", "API_STAGE", "CDN", "FUNCTION", "ASSET_BUCKET");
    private static final Pattern READING = Pattern.compile("\\w+ (GET|HEAD) .*|sts POST /.*");
    private static final Pattern JSON_READING = Pattern.compile(".*\\.(List|Describe|Get)\\w+");

    private static StrictAws aws;
    private static AwsServer server;
    private static Http http;

    @BeforeAll
    static void start(StrictAws started) throws Exception {
        aws = started;
        server = new AwsServer(aws);
        Path data = MigratedDirectory.create();
        OPENED.add(() -> PostgresProcess.delete(data));
        EmbeddedPostgres postgres = OPENED.add(EmbeddedPostgres.start(data));
        var options = new TestStackOptions(data).gatewayPort(TestPort.free()).bucketPort(TestPort.free());
        options.core().database(postgres).allowAddresses(TestOptions.LOOPBACK);
        Server app =
                OPENED.add(server.start(options.core().build(), options.build(), List.of(), InstantSource.system()));
        http = new Http(app.port());
    }

    @AfterAll
    static void stop() throws Exception {
        OPENED.close();
    }

    @AfterEach
    void end_faults() {
        aws.allow();
        var _ = aws.isLossAhead();
    }

    @LongTest
    void adopted_production_is_marked_and_gets_development_beside_it() {
        Shop acme = Shop.open("Acme", "acme");
        String before = acme.production().settings();
        int calls = aws.calls().size();

        Reply found = acme.adopt(acme.production().arns(), true).isOk();

        assertThat(resources(found, "kind")).containsExactly("HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION");
        assertThat(resources(found, "name"))
                .containsExactly("acme.fi", "live", acme.production().distribution(), "acme-files", "acme-web");
        assertThat(found.http().body())
                .contains("{\"what\":\"timeoutSeconds\",\"wanted\":\"30\",\"found\":\"10\"}")
                .contains("behaviors./assets/*")
                .contains("\"operationId\":null")
                .doesNotContain("\"refusal\":\"");
        assertThat(changes(calls)).isEmpty();
        acme.get("/api/v1/stacks/production").isProblem(404, "StackNotFound");

        acme.done(acme.adopt(acme.production().arns(), false).isOk().text("operationId"));

        assertThat(changes(calls))
                .containsExactlyInAnyOrder(
                        "apigateway PUT /tags/" + acme.production().arns().get("API_STAGE"),
                        "cloudfront POST /2020-05-31/tagging",
                        "lambda POST /2017-03-31/tags/"
                                + acme.production().arns().get("FUNCTION"),
                        "route53 POST /2013-04-01/hostedzone/%s/rrset/".formatted(acme.zone()),
                        "s3 PUT /acme-files");
        assertThat(acme.production().settings()).isEqualTo(before);
        acme.production()
                .tags()
                .forEach((kind, tags) -> assertThat(tags)
                        .as(kind)
                        .containsEntry("ambit:kind", kind)
                        .containsEntry(
                                "ambit:environment", acme.account().production().id())
                        .containsKey("ambit:installation"));
        assertThat(acme.production().tags().get("ASSET_BUCKET")).containsEntry("team", "shop");
        Reply stack = acme.get("/api/v1/stacks/production").isOk();
        assertThat(stack.text("state")).isEqualTo("ACTIVE");
        assertThat(resources(stack, "adopted")).containsOnly("true");
        assertThat(resources(acme.adopt(acme.production().arns(), true).isOk(), "adopted"))
                .containsOnly("true");

        Reply drift = acme.get("/api/v1/stacks/production/drift").isOk();
        assertThat(drift.http().body()).contains("timeoutSeconds").doesNotContain("reachability", "tags");

        TestDevelopment.of(acme.account(), "DATABASE", KINDS);
        Reply development = acme.get("/api/v1/stacks/acme-dev").isOk();
        assertThat(resources(development, "name"))
                .contains("dev.acme.fi", "dev-stage", "acme-cdn-dev", "acme-ui-dev", "serverless-acme-dev");
        assertThat(acme.production().settings()).isEqualTo(before);

        acme.post("/api/v1/stacks/production/provision").isOk();
        Reply refused = acme.post("/api/v1/stacks/production/deploys");
        assertThat(refused.status()).isNotEqualTo(500);
        assertThat(acme.production().settings()).isEqualTo(before);

        acme.delete("acme-dev", "Acme dev");
        acme.delete("production", "Production");
        assertThat(acme.production().settings()).isEqualTo(before);
        List<String> receipts = acme.get("/api/v1/receipts").isOk().texts("operationId").stream()
                .map(it -> acme.get("/api/v1/receipts/" + it).isOk().text("receipt"))
                .toList();
        assertThat(receipts)
                .anyMatch(
                        it -> it.contains("ASSET_BUCKET acme-files, ADOPTED") && it.contains("HOST acme.fi, ADOPTED"));
    }

    @LongTest
    void resource_that_is_not_there_or_has_another_owner_is_refused_with_all_others() {
        Shop beta = Shop.open("Beta", "beta");
        int calls = aws.calls().size();

        beta.refuses(
                "FUNCTION",
                "arn:aws:lambda:eu-west-1:123456789012:function:beta-web",
                "The resource is in `eu-west-1`");
        beta.refuses(
                "FUNCTION",
                "arn:aws:lambda:eu-north-1:210987654321:function:beta-web",
                "not in the attached AWS account `123456789012`");
        beta.refuses(
                "FUNCTION",
                "arn:aws:lambda:eu-north-1:123456789012:function:none",
                "function:none` does not exist on AWS");
        beta.refuses("ASSET_BUCKET", "arn:aws:s3:::beta-none", "`arn:aws:s3:::beta-none` does not exist on AWS");
        beta.refuses("CDN", "arn:aws:cloudfront::123456789012:distribution/ENONE", "does not exist on AWS");
        beta.refuses("API_STAGE", "arn:aws:apigateway:eu-north-1::/restapis/none/stages/live", "does not exist on AWS");
        beta.refuses("HOST", "arn:aws:route53:::hostedzone/ZNONE", "The hosted zone is not the attached one");
        aws.refuse("GET ?tagging", 403, "AccessDenied");
        beta.refuses("ASSET_BUCKET", "arn:aws:s3:::beta-files", "AWS refused `s3:GetBucketTagging` on `beta-files`");
        aws.refuse("GET ?tagging", 301, "PermanentRedirect");
        beta.refuses("ASSET_BUCKET", "arn:aws:s3:::beta-files", "Bucket `beta-files` is in another region");
        aws.allow();
        assertThat(changes(calls)).isEmpty();

        beta.production().tagFunction(true);
        calls = aws.calls().size();
        beta.refuses(
                "FUNCTION",
                String.valueOf(beta.production().arns().get("FUNCTION")),
                "has the owner tags of another environment or installation");
        assertThat(changes(calls)).isEmpty();
        beta.production().tagFunction(false);

        beta.adopt(beta.production().arns(), true).isOk();
        beta.done(beta.adopt(beta.production().arns(), false).isOk().text("operationId"));
        Shop other = new Shop(TestAccount.open(http, "Other"), beta.production());
        other.adopt(beta.production().arns(), true).isProblem(409, "StackResourceRefused");
        beta.refuses("FUNCTION", "arn:aws:lambda:eu-north-1:123456789012:function:other", "already has `beta-web`");
    }

    @Test
    void invalid_request_is_refused_at_its_field() {
        Shop gamma = Shop.open("Gamma", "gamma");

        gamma.isInvalid(Map.of("DATABASE", "arn:aws:rds:eu-north-1:123456789012:db:gamma"), "resources.0.kind");
        gamma.isInvalid(Map.of("FUNCTION", "gamma-web"), "resources.0.arn");
        gamma.isInvalid(Map.of("ASSET_BUCKET", "arn:aws:lambda:eu-north-1:123456789012:function:x"), "resources.0.arn");
        gamma.isInvalid(Map.of(), "resources");
        String function =
                body(Map.of("FUNCTION", String.valueOf(gamma.production().arns().get("FUNCTION"))), true);
        assertThat(gamma.send(function.replace(
                                "}]",
                                "}, {\"kind\": \"FUNCTION\", \"arn\": \"%s\"}]"
                                        .formatted(gamma.production().arns().get("FUNCTION"))))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("resources.1.kind");
        assertThat(gamma.send(function.replace("\"production\"", "\"development\""))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("environment");
        gamma.send(function.replace("\"production\"", "\"none\"")).isProblem(404, "EnvironmentMissing");
    }

    @Test
    void resources_are_found_by_their_tag() {
        Shop epsilon = Shop.open("Epsilon", "epsilon");
        Map<String, String> listed = new TreeMap<>(epsilon.production().arns());
        listed.keySet().removeAll(List.of("CDN", "ASSET_BUCKET", "FUNCTION"));
        Reply found = epsilon.send(tagged(listed, APP, "epsilon", true)).isOk();

        assertThat(resources(found, "arn"))
                .containsExactlyInAnyOrderElementsOf(epsilon.production().arns().values());
        assertThat(found.http().body()).doesNotContain("\"refusal\":\"");
        assertThat(epsilon.refusalText(tagged(Map.of(), APP, "none", true)))
                .startsWith("400 No resource that can be adopted has the tag `app=none`.");
        assertThat(epsilon.send(tagged(Map.of(), "", "x", true)).text("field")).isEqualTo("tag.key");
        aws.refuse("tagging", 400, "AccessDeniedException");
        assertThat(epsilon.refusalText(tagged(Map.of(), APP, "epsilon", true)))
                .startsWith("409 AWS refused `tag:GetResources`");
        aws.refuse("tagging", 500, "InternalFailure");
        epsilon.send(tagged(Map.of(), APP, "epsilon", true)).isProblem(409, "StackResourceRefused");
        aws.allow();
        String operation =
                epsilon.send(tagged(listed, APP, "epsilon", false)).isOk().text("operationId");
        epsilon.done(operation);
        assertThat(epsilon.production().tags().get("CDN")).containsEntry("ambit:kind", "CDN");
    }

    @Test
    void part_of_a_production_gets_nothing_beside_it_that_would_change_it() {
        Shop delta = Shop.open("Delta", "delta");
        Map<String, String> part = new TreeMap<>(delta.production().arns());
        part.remove("CDN");
        part.remove("HOST");

        Reply found = delta.adopt(part, true).isOk();

        assertThat(found.at("missing")).isEqualTo(List.of("HOST", "CDN"));
        delta.done(delta.adopt(part, false).isOk().text("operationId"));
        assertThat(delta.order().isProblem(409, "StackInTheWay").text("message"))
                .startsWith("Production was adopted without `HOST`");
        delta.done(delta.adopt(delta.production().arns(), false).isOk().text("operationId"));
        assertThat(resources(delta.get("/api/v1/stacks/production").isOk(), "kind"))
                .hasSize(5);
    }

    @CiTest
    void denied_tag_stops_the_operation_until_the_role_allows_it() {
        Shop kappa = Shop.open("Kappa", "kappa");
        aws.refuse("PUT ?tagging", 403, "AccessDenied");

        String operation = kappa.adopt(kappa.production().arns(), false).isOk().text("operationId");

        Reply failed = Waiting.until(
                () -> kappa.account().operation(operation),
                it -> it.text("state").equals("FAILED"));
        assertThat(failed.http().body()).contains("AWS refused `s3:PutBucketTagging` on `kappa-files`");
        aws.allow();
        kappa.done(kappa.adopt(kappa.production().arns(), false).isOk().text("operationId"));
        assertThat(kappa.production().tags().get("ASSET_BUCKET")).containsEntry("ambit:kind", "ASSET_BUCKET");
    }

    /// An account of Ambit whose owner has a production on AWS.
    private record Shop(TestAccount account, RunningProduction production) {

        static Shop open(String displayName, String name) {
            TestAccount account = TestAccount.open(http, displayName);
            String domain = name + ".fi";
            TestDomains.allow(account, domain);
            http.put(
                            TestServer.OPERATOR_TOKEN,
                            "/api/v1/accounts/%s/aws".formatted(account.slug()),
                            AwsServer.withOwnRole(server.attachmentWithHosts(domain), account.slug()))
                    .isOk();
            http.put(account.key(), "/api/v1/stacks/production/blueprint", """
                    {"resources": [
                      {"kind": "HOST", "identifier": "%s"}, {"kind": "API_STAGE"}, {"kind": "ASSET_BUCKET"},
                      {"kind": "FUNCTION", "parameters": {"timeoutSeconds": 30}},
                      {"kind": "CDN", "parameters": {"behaviors": [
                        {"path": "/files/*", "origin": "BUCKET"}, {"path": "/assets/*", "origin": "BUCKET"}]}}]}
                    """.formatted(domain))
                    .isOk();
            return new Shop(account, server.production(name, domain));
        }

        String zone() {
            return production.account().requireHostedZone();
        }

        Reply adopt(Map<String, String> arns, boolean isDryRun) {
            return send(body(arns, isDryRun));
        }

        Reply send(String body) {
            return http.post(
                    TestServer.OPERATOR_TOKEN, "/api/v1/accounts/%s/aws/adoptions".formatted(account.slug()), body);
        }

        String refusalText(String body) {
            Reply refused = send(body);
            return "%d %s".formatted(refused.status(), refused.text("message"));
        }

        /// Checks that a resource is refused in place of production's own, by a dry run and for good.
        void refuses(String kind, String arn, String why) {
            Map<String, String> arns = new TreeMap<>(production.arns());
            arns.put(kind, arn);
            Map<?, ?> found = ((List<?>) requireNonNull(adopt(arns, true).isOk().at("resources")))
                    .stream()
                            .map(it -> (Map<?, ?>) it)
                            .filter(it -> kind.equals(it.get("kind")))
                            .findFirst()
                            .orElseThrow();
            assertThat(String.valueOf(found.get("refusal"))).contains(why);
            Reply refused = adopt(arns, false).isProblem(409, "StackResourceRefused");
            assertThat(refused.text("message")).contains("1 of 5 resources", kind, why);
        }

        /// Returns the answer to the operator, who provisions an order.
        Reply order() {
            String order =
                    http.post(account.key(), "/api/v1/orders", """
                    {"source": "production", "scope": ["FUNCTION", "API_STAGE"], "databaseStrategy": "DATABASE",
                     "contact": "ann@acme.example"}
                    """).isOk().text("id");
            String path = "/api/v1/orders/" + order;
            http.post(TestServer.OPERATOR_TOKEN, path + "/quote", "{}").isOk();
            http.post(account.key(), path + "/approve", "").isOk();
            return http.post(TestServer.OPERATOR_TOKEN, path + "/provision", "");
        }

        void isInvalid(Map<String, String> arns, String field) {
            assertThat(adopt(arns, true).isProblem(400, "BadUserInput").text("field"))
                    .isEqualTo(field);
        }

        Reply get(String path) {
            return http.get(account.key(), path);
        }

        Reply post(String path) {
            return http.post(account.key(), path, "");
        }

        Reply done(String operation) {
            return account.done(operation);
        }

        void delete(String slug, String displayName) {
            done(http.delete(
                            account.key(),
                            "/api/v1/environments/" + slug,
                            "{\"confirmName\": \"%s\"}".formatted(displayName))
                    .isOk()
                    .text("operationId"));
        }
    }

    private static String tagged(Map<String, String> arns, String key, String value, boolean isDryRun) {
        Map<String, Object> body = new TreeMap<>(Json.map(body(arns, isDryRun)));
        body.put("tag", Map.of("key", key, "value", value));
        return Json.text(body);
    }

    /// Returns the body of a request that adopts resources.
    private static String body(Map<String, String> arns, boolean isDryRun) {
        List<Map<String, String>> resources = arns.entrySet().stream()
                .map(it -> Map.of("kind", it.getKey(), "arn", it.getValue()))
                .toList();
        return Json.text(Map.of("environment", "production", "dryRun", isDryRun, "resources", resources));
    }

    /// Returns a field of each resource in an answer.
    private static List<String> resources(Reply reply, String field) {
        return ((List<?>) requireNonNull(reply.at("resources")))
                .stream().map(it -> String.valueOf(((Map<?, ?>) it).get(field))).toList();
    }

    /// Returns the calls that change something, since so many calls.
    private static List<String> changes(int since) {
        return aws.calls().stream()
                .skip(since)
                .map(it -> it.call())
                .filter(it -> !READING.matcher(it).matches()
                        && !JSON_READING.matcher(it).matches())
                .toList();
    }
}
