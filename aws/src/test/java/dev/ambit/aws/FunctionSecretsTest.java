package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.http.Sha256;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.aws.StrictAws;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/// Tests that variables of functions are encrypted with the key of the operator.
@ExtendWith(AwsStandIn.class)
class FunctionSecretsTest {

    private static final String SECRET = "postgres://shop:a-secret@db.example/shop";

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.account(clients);
    }

    @Test
    void variables_are_encrypted_with_the_key_of_the_operator() {
        WantedResource wanted = wanted("encrypted");
        LambdaProvider provider = provider(account);
        provider.ensure(wanted, _ -> {});
        assertThat(shown(wanted)).contains(SECRET, account.requireFunctions().key());

        aws.lambda().hideVariables(true);
        try {
            assertThat(shown(wanted)).doesNotContain("a-secret");
            assertThatThrownBy(() -> provider.observe(wanted))
                    .hasMessageContaining("`AccessDeniedException`")
                    .hasMessageContaining("Allow `kms:Decrypt` on the key `%s`"
                            .formatted(account.requireFunctions().key()));
        } finally {
            aws.lambda().hideVariables(false);
        }
    }

    @Test
    void function_of_an_earlier_version_is_drift_and_becomes_encrypted() {
        WantedResource wanted = wanted("plain");
        LambdaSettings settings = account.requireFunctions();
        AwsAccount before = TestAws.with(
                new LambdaSettings(settings.adapterLayer(), settings.permissionsBoundary(), List.of(), List.of(), null),
                null,
                null);
        provider(before).ensure(wanted, _ -> {});
        deploy(provider(before), wanted, "code");
        assertThat(lambda().getFunctionConfiguration(it -> it.functionName(name(wanted)))
                        .kmsKeyArn())
                .isNull();
        assertThat(provider(before).observe(wanted).drifts()).isEmpty();

        assertThat(provider(account).observe(wanted).drifts())
                .extracting(Drift::what)
                .containsExactly("environmentKey");
        provider(account).ensure(wanted, _ -> {});

        assertThat(provider(account).observe(wanted).drifts()).isEmpty();
        assertThat(shown(wanted)).contains(settings.key());
        assertThat(invoke(wanted)).contains("code");
    }

    /// Lambda lets the role of a function decrypt its variables, and not another role with the same name.
    @Test
    void function_answers_again_after_its_role_was_deleted_and_repaired() {
        WantedResource wanted = wanted("role");
        LambdaProvider provider = provider(account);
        provider.ensure(wanted, _ -> {});
        deploy(provider, wanted, "code");
        String policy = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        clients.iam(account).detachRolePolicy(it -> it.roleName(name(wanted)).policyArn(policy));
        clients.iam(account).deleteRole(it -> it.roleName(name(wanted)));
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("role");

        provider.ensure(wanted, _ -> {});

        assertThat(invoke(wanted)).contains("code");
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    private static LambdaProvider provider(AwsAccount attached) {
        return new LambdaProvider(_ -> attached, clients, _ -> Map.of("PORT", "8080", "DATABASE_URL", SECRET), "here");
    }

    private static void deploy(LambdaProvider provider, WantedResource wanted, String program) {
        provider.deploy(wanted, Sha256.hex(program).substring(0, 40), () -> LambdaProviderTest.zip(program), _ -> {});
    }

    /// Returns what the live version shows about its variables.
    private static String shown(WantedResource wanted) {
        GetFunctionConfigurationResponse live = lambda().getFunctionConfiguration(
                        it -> it.functionName(name(wanted)).qualifier("live"));
        return "%s %s".formatted(live.kmsKeyArn(), live.environment().variables());
    }

    private static String invoke(WantedResource wanted) {
        return lambda().invoke(it -> it.functionName(name(wanted)).qualifier("live"))
                .payload()
                .asUtf8String();
    }

    private static LambdaClient lambda() {
        return clients.lambda(account);
    }

    private static String name(WantedResource wanted) {
        return LambdaName.of(account, wanted);
    }

    private static WantedResource wanted(String name) {
        return TestAws.wanted("secrets", UUID.randomUUID(), ResourceKind.FUNCTION, name, Map.of());
    }
}
