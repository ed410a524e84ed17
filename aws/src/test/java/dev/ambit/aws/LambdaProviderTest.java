package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.suspended;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Sha256;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/// Tests functions against a stand-in that is as strict as AWS.
@ExtendWith(AwsStandIn.class)
class LambdaProviderTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, String> VARIABLES = new ConcurrentHashMap<>(Map.of("PORT", "8080"));

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;
    private static LambdaProvider provider;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.account(clients);
        provider = provider("here");
    }

    private static LambdaProvider provider(String installation) {
        return new LambdaProvider(_ -> account, clients, _ -> Map.copyOf(VARIABLES), installation);
    }

    @AfterEach
    void end_faults() {
        aws.throttle(0);
        aws.refuseRoles(0);
        aws.lambda().changeFor(0);
        aws.lambda().refuseRoles(0);
        aws.allow();
        VARIABLES.keySet().retainAll(Set.of("PORT"));
    }

    @Test
    void function_is_bounded_tagged_and_answers_before_its_first_deploy() {
        WantedResource wanted = wanted("serverless-acme-prod");

        Map<String, String> detail = provider.ensure(wanted, _ -> {});

        assertThat(detail).containsEntry("digest", "none").containsEntry("region", "eu-north-1");
        String name = name(wanted);
        assertThat(detail).containsEntry("function", "ambit-serverless-acme-prod");
        assertThat(lambda().getFunction(it -> it.functionName(name)).tags())
                .containsEntry("ambit:installation", "here")
                .containsEntry("ambit:kind", "FUNCTION");
        assertThat(clients.iam(account)
                        .getRole(it -> it.roleName(name))
                        .role()
                        .permissionsBoundary()
                        .permissionsBoundaryArn())
                .isEqualTo(TestAws.BOUNDARY);
        assertThat(invoke(name)).contains("No code is deployed.");
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(provider.ensure(wanted, _ -> {})).isEqualTo(detail);
    }

    @Test
    void names_have_at_most_64_characters_and_differ() {
        String one = LambdaName.of("ambit", "a".repeat(63));
        String other = LambdaName.of("ambit", "a".repeat(62) + "b");

        assertThat(one).hasSize(64).isNotEqualTo(other);
        assertThat(LambdaName.of("ambit", "serverless-acme-dev")).isEqualTo("ambit-serverless-acme-dev");
        assertThat(LambdaName.of("ambit", "a".repeat(45))).hasSize(51);
        assertThat(LambdaName.of("ambit", "a".repeat(46))).hasSize(64);
    }

    @Test
    void same_code_has_the_same_hash_at_all_times() throws InterruptedException {
        LambdaPackage code = LambdaPackage.of(zip("code"), "digest", null);
        // Zip files have times in seconds.
        Thread.sleep(1_100);

        assertThat(LambdaPackage.of(zip("code"), "digest", null).sha256()).isEqualTo(code.sha256());
        assertThat(LambdaPackage.of(zip("other"), "digest", null).sha256()).isNotEqualTo(code.sha256());
        assertThat(code.runtime()).isEqualTo("nodejs24.x");
    }

    @LongTest
    void deploy_moves_the_alias_when_the_new_version_answers() {
        WantedResource wanted = created("deploys");
        aws.lambda().changeFor(2);

        int unfinished = TestSteps.repeat(() -> deploy(wanted, "one"));

        assertThat(unfinished).isGreaterThan(1);
        assertThat(invoke(name(wanted))).contains("one");
        String version = deploy(wanted, "one").get("version");
        assertThat(deploy(wanted, "one")).containsEntry("version", version);
        aws.lambda().changeFor(0);
        assertThat(deploy(wanted, "two").get("version")).isNotEqualTo(version);
        assertThat(invoke(name(wanted))).contains("two");
        deploy(wanted, "three");
        assertThat(versions(wanted)).as("live, the version before, and $LATEST").isEqualTo(3);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void code_that_does_not_answer_leaves_the_previous_version() {
        WantedResource wanted = created("fails");
        deploy(wanted, "works");

        assertThatThrownBy(() -> deploy(wanted, "throw"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("does not answer");

        assertThat(invoke(name(wanted))).contains("works");
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        VARIABLES.put("SHOP_TITLE", "Other");
        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).hasMessageContaining("last deploy");
        deploy(wanted, "works again");
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        assertThat(invoke(name(wanted))).contains("works again");
    }

    @Test
    void changed_variables_become_a_new_version() {
        WantedResource wanted = created("variables");
        String before = deploy(wanted, "code").get("version");
        VARIABLES.put("SHOP_TITLE", "Acme");
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("variables");
        aws.lambda().changeFor(1);

        TestSteps.repeat(() -> provider.ensure(wanted, _ -> {}));

        TestSteps.repeat(() -> assertThat(provider.observe(wanted).drifts()).isEmpty());
        assertThat(provider.ensure(wanted, _ -> {}))
                .containsEntry("digest", digest("code"))
                .doesNotContainEntry("version", before);
    }

    /// Otherwise the version before the deploy would answer again, and the deploy would count as done.
    @Test
    void code_that_is_deployed_during_a_change_of_variables_stays_live() {
        WantedResource wanted = created("meanwhile");
        provider.ensure(suspended(wanted), _ -> {});
        VARIABLES.put("SHOP_TITLE", "Acme");
        var deploys = new AtomicInteger();

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {
                    if (deploys.getAndIncrement() == 0) {
                        deploy(wanted, "code");
                    }
                }))
                .isInstanceOf(InProgressException.class)
                .hasMessageContaining("PreconditionFailedException");

        assertThat(provider.ensure(wanted, _ -> {})).containsEntry("digest", digest("code"));
        assertThat(invoke(name(wanted))).contains("code");
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        assertThat(deploy(wanted, "next")).containsEntry("digest", digest("next"));
    }

    @Test
    void variables_that_lambda_does_not_accept_are_refused() {
        WantedResource wanted = wanted("large");
        VARIABLES.put("TEXT", "x".repeat(4096));
        assertThatThrownBy(() -> provider.check(wanted)).hasMessageContaining("4096");
        VARIABLES.remove("TEXT");
        VARIABLES.put("AWS_REGION", "eu-north-1");

        assertThatThrownBy(() -> provider.check(wanted)).hasMessageContaining("`AWS_REGION`");
    }

    @Test
    void settings_that_lambda_does_not_have_are_refused() {
        assertThat(provider.refusal(Map.of("upstream", "https://shop.example"))).isPresent();
        assertThat(provider.refusal(Map.of("outgoingHosts", "[\"api.example\"]")))
                .isPresent();
        assertThat(provider.refusal(Map.of("timeoutSeconds", "901"))).isPresent();
        assertThat(provider.refusal(Map.of("timeoutSeconds", "900", "outgoingHosts", "[]")))
                .isEmpty();
    }

    @Test
    void suspended_function_admits_no_request_and_keeps_its_code() {
        WantedResource wanted = created("suspended");
        deploy(wanted, "kept");
        WantedResource suspended = suspended(wanted);

        provider.ensure(suspended, _ -> {});

        assertThatThrownBy(() -> invoke(name(wanted))).hasMessageContaining("Rate exceeded");
        assertThat(provider.observe(suspended).drifts()).isEmpty();
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("reservedConcurrency");
        provider.ensure(wanted, _ -> {});
        assertThat(invoke(name(wanted))).contains("kept");
    }

    @Test
    void role_that_lambda_cannot_assume_yet_is_tried_again() {
        WantedResource wanted = wanted("fresh");
        aws.lambda().refuseRoles(2);

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOf(InProgressException.class)
                .hasMessageContaining("cannot be assumed yet");
        assertThat(TestSteps.repeat(() -> provider.ensure(wanted, _ -> {}))).isEqualTo(1);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void throttled_and_denied_calls_are_distinguished() {
        WantedResource wanted = created("errors");
        aws.throttle(2);
        assertThat(TestSteps.repeat(() -> provider.observe(wanted))).isEqualTo(2);
        aws.refuse("lambda", 403, "AccessDeniedException");

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("`lambda:GetFunction`")
                .hasMessageContaining("Allow the action");
    }

    @Test
    void function_of_another_installation_is_never_changed() {
        WantedResource wanted = wanted("theirs");
        LambdaProvider there = provider("there");
        there.ensure(wanted, _ -> {});

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> provider.remove(wanted, _ -> {})).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> deploy(wanted, "mine")).hasMessageContaining("owner tags");

        assertThat(there.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void changes_by_hand_are_drift_and_are_repaired() {
        WantedResource wanted = created("hand");
        String name = name(wanted);
        lambda().untagResource(it -> it.resource("arn:aws:lambda:eu-north-1:123456789012:function:" + name)
                .tagKeys("ambit:installation", "ambit:environment", "ambit:kind"));
        lambda().putFunctionConcurrency(it -> it.functionName(name).reservedConcurrentExecutions(7));
        clients.iam(account)
                .detachRolePolicy(it -> it.roleName(name)
                        .policyArn("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
        lambda().deleteAlias(it -> it.functionName(name).name("live"));

        assertThat(provider.observe(wanted).drifts())
                .extracting(Drift::what)
                .containsExactlyInAnyOrder("tags", "reservedConcurrency", "rolePolicy", "alias");
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("ci")
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            WantedResource wanted = wanted("killed%s%d".formatted(loss.name().charAt(0), steps));
            steps += TestSteps.LOST_CALLS_APART;
            aws.loseAt(steps, loss);
            TestSteps.fails(() -> provider.ensure(wanted, _ -> {}));
            isOver = aws.isLossAhead();
            TestSteps.repeat(() -> provider.ensure(wanted, _ -> {}));
            assertThat(provider.observe(wanted).drifts()).isEmpty();

            aws.loseAt(steps, loss);
            TestSteps.fails(() -> deploy(wanted, "code"));
            isOver &= aws.isLossAhead();
            TestSteps.repeat(() -> deploy(wanted, "code"));
            assertThat(invoke(name(wanted))).contains("code");
            assertThat(versions(wanted)).isLessThanOrEqualTo(3);

            aws.loseAt(steps, loss);
            TestSteps.fails(() -> provider.remove(wanted, _ -> {}));
            isOver &= aws.isLossAhead();
            TestSteps.repeat(() -> provider.remove(wanted, _ -> {}));
            assertThat(provider.count(wanted)).isEmpty();
        }
        assertThat(steps).isGreaterThan(8);
    }

    private static WantedResource created(String name) {
        WantedResource wanted = wanted(name);
        provider.ensure(wanted, _ -> {});
        return wanted;
    }

    private static Map<String, String> deploy(WantedResource wanted, String program) {
        return provider.deploy(wanted, digest(program), () -> zip(program), _ -> {});
    }

    private static String digest(String program) {
        return Sha256.hex(program).substring(0, 40);
    }

    static byte[] zip(String program) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("main.js"));
            zip.write(program.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String name(WantedResource wanted) {
        return LambdaName.of(account, wanted);
    }

    private static String invoke(String name) {
        SdkBytes answer =
                lambda().invoke(it -> it.functionName(name).qualifier("live")).payload();
        return answer.asUtf8String();
    }

    private static long versions(WantedResource wanted) {
        return lambda().listVersionsByFunction(it -> it.functionName(name(wanted))).versions().stream()
                .map(FunctionConfiguration::version)
                .count();
    }

    private static LambdaClient lambda() {
        return clients.lambda(account);
    }

    private static WantedResource wanted(String name) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                UUID.randomUUID(),
                "acme",
                Stage.PRODUCTION,
                ResourceKind.FUNCTION,
                name,
                name,
                DatabaseStrategy.DATABASE,
                new HashMap<>(),
                "secret-%d".formatted(NUMBER.incrementAndGet()),
                false);
    }
}
