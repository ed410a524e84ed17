package dev.ambit.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongTest;
import dev.ambit.aws.AwsEndpoint;
import dev.ambit.core.Server;
import dev.ambit.process.OpenResources;
import dev.ambit.process.ProgramPath;
import dev.ambit.server.App;
import dev.ambit.server.Config;
import dev.ambit.standin.TemporaryDirectory;
import dev.ambit.standin.aws.Moto;
import dev.ambit.standin.aws.OperatorAccount;
import dev.ambit.standin.aws.ProcessRuntime;
import dev.ambit.standin.aws.StrictAws;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ambit providers verify aws` on the stand-in of AWS.
@Order(1)
@Tag("ci")
class ProviderCommandsTest {

    private static final String DOMAIN = "stores.example";
    private static final String HOST = "verify." + DOMAIN;
    private static final int SPEED = 1_000;
    private static final List<String> FREE =
            List.of("ASSET_BUCKET=0", "FUNCTION=0", "API_STAGE=0.10", "HOST=0", "CDN=0.40", "MEDIA=0");

    private static final OpenResources OPEN = new OpenResources();
    private static StrictAws aws;
    private static Server server;
    private static Map<String, Object> attachment;

    @TempDir
    private static Path home;

    @BeforeAll
    static void start() {
        for (String program : List.of(Moto.PROGRAM, "node", "git")) {
            assumeTrue(
                    ProgramPath.find(program, System.getenv("PATH")).isPresent(),
                    program + " is not installed, so no provider is verified");
        }
        Moto moto = OPEN.add(Moto.start());
        aws = OPEN.add(StrictAws.before(moto, new ProcessRuntime()));
        var data = OPEN.add(TemporaryDirectory.create("ambit-verify-test"));
        Config config = Config.of(
                Map.of(
                        "port",
                        "0",
                        "data",
                        data.directory("data").toString(),
                        "stack-domain",
                        "localhost",
                        "allow-addresses",
                        "127.0.0.0/8"),
                Map.of());
        var endpoint = new AwsEndpoint(aws.address(), SPEED, (SSLSocketFactory) SSLSocketFactory.getDefault());
        server = OPEN.add(App.start(config, endpoint));
        attachment = OperatorAccount.attachment(moto, DOMAIN);
    }

    @AfterAll
    static void stop() {
        OPEN.close();
    }

    @Test
    void stacks_are_made_checked_and_deleted() {
        String seen = operator().pipeDone("an-external-id-of-tests", verify("--budget", "1"));

        assertThat(seen.lines().filter(it -> it.startsWith("ok ")))
                .containsExactly(
                        "ok  Production is provisioned: API_STAGE, ASSET_BUCKET, CDN, FUNCTION, HOST, MEDIA, PARAMETERS, POLICY.",
                        "ok  Provisioning production again changes nothing.",
                        "ok  The function of `production` answers `production first`.",
                        "ok  Development is ordered and provisioned.",
                        "ok  Development shares no resource with production but images and access policy.",
                        "ok  The function of `%s-dev` answers `development second`.".formatted(account(seen)),
                        "ok  A suspended development refuses requests, and answers again when it is resumed.",
                        "ok  Development is deleted, with a signed receipt.",
                        "ok  Production is unchanged.",
                        "ok  Everything is deleted, with a signed receipt.");
        assertThat(seen).containsPattern("(?m)^    CDN .*: 1 distributions$");
        assertNothingLeft();
    }

    @LongTest
    void failure_in_the_middle_deletes_what_was_made() {
        aws.refuse("PUT object", 403, "AccessDenied");
        CommandOutput refused;
        try {
            refused = operator().pipe("an-external-id-of-tests", verify("--budget", "1"));
        } finally {
            aws.allow();
        }

        assertThat(refused.exit()).isEqualTo(Command.FAILED);
        assertThat(refused.err()).contains("STACK_PROVISIONING is FAILED", "AWS refused `");
        assertNothingLeft();
    }

    @LongTest
    void budget_is_kept_before_anything_is_made() {
        assertThat(operator().pipeRefused("an-external-id-of-tests", verify("--budget", "0.99")))
                .isEqualTo(
                        "ambit: Two stacks cost 1.00 usd a month, which exceeds the --budget of 0.99 usd. Raise it, or verify fewer kinds.");
        assertThat(operator()
                        .pipeRefused(
                                "an-external-id-of-tests",
                                "providers",
                                "verify",
                                "aws",
                                "--budget",
                                "1",
                                "--role-arn",
                                text("roleArn"),
                                "--region",
                                text("region"),
                                "--prefix",
                                text("prefix")))
                .isEqualTo(
                        "ambit: The idle cost of ASSET_BUCKET is unknown. Pass --idle for each, such as --idle ASSET_BUCKET=0.");
        assertNothingLeft();
    }

    @LongTest
    void unknown_provider_and_missing_options_are_named() {
        assertThat(operator().isRefused("providers", "verify", "azure"))
                .isEqualTo("ambit: PROVIDER must be `aws`; received `azure`. No other provider can be verified.");
        assertThat(operator().isRefused("providers", "verify", "aws"))
                .isEqualTo("ambit: --budget is missing. Run `ambit providers verify --help` for its meaning.");
        assertThat(operator().isRefused("providers", "verify", "aws", "--budget", "1", "--hosted-zone", "Z1"))
                .startsWith("ambit: --host is missing.");
        assertThat(operator().isRefused("providers", "verify", "aws", "--budget", "1", "--minutes", "0"))
                .startsWith("ambit: --minutes must be 1 or more; received `0`.");
    }

    /// Looks for the account of Ambit, and for buckets, functions and distributions.
    private static void assertNothingLeft() {
        assertThat(operator().lists("operator", "list", "--json"))
                .extracting(it -> it.text("slug"))
                .noneMatch(it -> it.startsWith("verify"));
        assertThat(aws("s3", "/")).contains("ListAllMyBucketsResult").doesNotContain("<Bucket>");
        assertThat(aws("lambda", "/2015-03-31/functions")).containsPattern("\"Functions\": ?\\[]");
        assertThat(aws("iam", "/?Action=ListPolicies&Version=2010-05-08&PathPrefix=%2Fambit%2F"))
                .contains("ListPoliciesResult")
                .doesNotContain("<PolicyName>");
        assertThat(aws("cloudfront", "/2020-05-31/distribution")).doesNotContain("<DistributionSummary>");
    }

    /// Asks the stand-in, which does not check signatures.
    private static String aws(String service, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(aws.address() + path))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=tests/20261128/eu-north-1/%s/aws4_request, SignedHeaders=host, Signature=0"
                                .formatted(service))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String account(String seen) {
        return seen.lines().findFirst().orElseThrow().replaceAll(".*`(.*)`.*", "$1");
    }

    private static String[] verify(String... more) {
        Map<?, ?> functions = (Map<?, ?>) requireNonNull(attachment.get("functions"));
        List<String> words = new ArrayList<>(List.of(
                "providers",
                "verify",
                "aws",
                "--role-arn",
                text("roleArn"),
                "--region",
                text("region"),
                "--prefix",
                text("prefix"),
                "--adapter-layer",
                String.valueOf(functions.get("adapterLayer")),
                "--permissions-boundary",
                String.valueOf(functions.get("permissionsBoundary")),
                "--environment-key",
                String.valueOf(functions.get("environmentKey")),
                "--hosted-zone",
                text("hostedZone"),
                "--host",
                HOST,
                "--access-policies"));
        FREE.forEach(it -> words.addAll(List.of("--idle", it)));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static String text(String field) {
        return String.valueOf(attachment.get(field));
    }

    private static TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", server.url())
                .with("AMBIT_OPERATOR_TOKEN", server.operatorToken().value());
    }
}
