package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.fails;
import static dev.ambit.stack.TestSteps.repeat;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.http.Json;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyVersion;

/// Tests access policies against a stand-in that is as strict as AWS.
@ExtendWith(AwsStandIn.class)
class IamPolicyProviderTest {

    private static StrictAws aws;
    private static AwsClients clients;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
    }

    @AfterEach
    void end_faults() {
        aws.throttle(0);
        aws.allow();
    }

    @Test
    void policy_names_each_resource_and_allows_nothing_else() {
        var store = new TestPolicyStore(clients, "acme");

        Map<String, String> detail = store.ensure(Stage.PRODUCTION);

        assertThat(detail).containsEntry("policy", store.arn()).containsEntry("awsAccount", "123456789012");
        assertThat(statements(store))
                .containsOnlyKeys(
                        "ReadThisPolicy",
                        "ListObjects",
                        "ChangeObjects",
                        "InvokeFunctions",
                        "ReadLogs",
                        "InvalidateDistributions")
                .containsEntry("ListObjects", List.of("arn:aws:s3:::acme-ui", "arn:aws:s3:::acme-media"))
                .containsEntry("ChangeObjects", List.of("arn:aws:s3:::acme-ui/*", "arn:aws:s3:::acme-media/*"))
                .containsEntry(
                        "InvokeFunctions",
                        List.of(
                                "arn:aws:lambda:eu-north-1:123456789012:function:acme-function",
                                "arn:aws:lambda:eu-north-1:123456789012:function:acme-function:*"))
                .containsEntry(
                        "ReadLogs",
                        List.of("arn:aws:logs:eu-north-1:123456789012:log-group:/aws/lambda/acme-function:*"))
                .containsEntry(
                        "InvalidateDistributions", List.of("arn:aws:cloudfront::123456789012:distribution/E123"));
        assertThat(store.observed()).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(store.provider().terraform(detail))
                .containsExactly(new TerraformImport("aws_iam_policy", store.arn()));
        store.develop();
        assertThat(store.provider().terraform(store.ensure(Stage.DEVELOPMENT))).isEmpty();
    }

    @Test
    void store_without_resources_on_aws_has_a_valid_policy() {
        var store = new TestPolicyStore(clients, "empty");
        store.sharing.put(Stage.PRODUCTION, Map.of());

        store.ensure(Stage.PRODUCTION);

        assertThat(statements(store)).containsOnlyKeys("ReadThisPolicy");
    }

    @Test
    void development_shares_the_policy_from_its_step_until_its_teardown() {
        var store = new TestPolicyStore(clients, "shared");
        store.ensure(Stage.PRODUCTION);
        String alone = document(store);

        store.develop();
        assertThat(store.ensure(Stage.DEVELOPMENT)).containsEntry("policy", store.arn());

        assertThat(statements(store).get("ChangeObjects"))
                .containsExactlyInAnyOrder(
                        "arn:aws:s3:::shared-ui/*", "arn:aws:s3:::shared-ui-dev/*", "arn:aws:s3:::shared-media/*");
        assertThat(store.observed().drifts()).isEmpty();
        assertThat(store.provider().observe(store.wanted(Stage.DEVELOPMENT)).isThere())
                .isTrue();
        assertThat(store.provider().count(store.wanted(Stage.DEVELOPMENT))).isEmpty();
        int versions = versions(store).size();
        store.ensure(Stage.PRODUCTION);
        store.ensure(Stage.DEVELOPMENT);
        assertThat(versions(store)).hasSize(versions);

        store.sharing.remove(Stage.DEVELOPMENT);
        store.provider().release(store.wanted(Stage.DEVELOPMENT), _ -> {});
        assertThat(Json.map(document(store))).isEqualTo(Json.map(alone));
        assertThat(store.observed().drifts()).isEmpty();
    }

    @Test
    void development_without_the_policy_of_production_is_refused() {
        var store = new TestPolicyStore(clients, "orphan");
        store.develop();

        assertThatThrownBy(() -> store.ensure(Stage.DEVELOPMENT))
                .hasMessageContaining("Production has no policy `ambit-orphan-policy`. Repair the production stack");
    }

    @Test
    void changes_by_hand_are_drift_and_are_repaired_within_the_limit_of_versions() {
        var store = new TestPolicyStore(clients, "hand");
        store.ensure(Stage.PRODUCTION);
        String wider = document(store).replace("hand-ui/*", "*");
        // Each round makes two versions of the five that IAM keeps.
        for (int i = 0; i < 3; i++) {
            versions(store).stream()
                    .filter(it -> !it.isDefaultVersion())
                    .findFirst()
                    .ifPresent(old -> iam().deletePolicyVersion(
                                    it -> it.policyArn(store.arn()).versionId(old.versionId())));
            iam().createPolicyVersion(it ->
                    it.policyArn(store.arn()).policyDocument(wider).setAsDefault(true));
            iam().untagPolicy(it -> it.policyArn(store.arn()).tagKeys("ambit:kind"));
            assertThat(store.observed().drifts()).extracting(Drift::what).containsExactly("tags", "document");

            store.ensure(Stage.PRODUCTION);
            assertThat(store.observed().drifts()).isEmpty();
        }
        store.develop();
        store.ensure(Stage.DEVELOPMENT);
        store.sharing.remove(Stage.DEVELOPMENT);
        store.ensure(Stage.PRODUCTION);
        assertThat(versions(store)).hasSize(5);
    }

    @Test
    void attached_policy_is_kept_until_people_detach_it() {
        var store = new TestPolicyStore(clients, "attached");
        store.ensure(Stage.PRODUCTION);
        var server = new AwsServer(aws);
        server.attachPolicy("developers", store.arn());

        assertThatThrownBy(() -> store.provider().remove(store.wanted(Stage.PRODUCTION), _ -> {}))
                .hasMessageContaining("is attached to group developers. Detach it there");
        assertThat(store.observed()).isEqualTo(new ObservedResource(true, List.of()));

        server.detachPolicy("developers", store.arn());
        store.provider().remove(store.wanted(Stage.PRODUCTION), _ -> {});
        assertThat(store.observed()).isEqualTo(ObservedResource.ABSENT);
        store.provider().remove(store.wanted(Stage.PRODUCTION), _ -> {});
        store.provider().release(store.wanted(Stage.DEVELOPMENT), _ -> {});
    }

    @Test
    void policy_of_another_installation_is_never_changed() {
        var store = new TestPolicyStore(clients, "theirs");
        IamPolicyProvider there = store.provider("there");
        there.ensure(store.wanted(Stage.PRODUCTION), _ -> {});

        assertThatThrownBy(() -> store.ensure(Stage.PRODUCTION))
                .hasMessageContaining("does not have the owner tags of this store");
        assertThatThrownBy(() -> store.provider().check(store.wanted(Stage.PRODUCTION)))
                .hasMessageContaining("does not have the owner tags of this store");
        assertThatThrownBy(() -> store.provider().remove(store.wanted(Stage.PRODUCTION), _ -> {}))
                .hasMessageContaining("does not have the owner tags of this store");
        assertThatThrownBy(() -> store.provider().release(store.wanted(Stage.DEVELOPMENT), _ -> {}))
                .hasMessageContaining("does not have the owner tags of this store");

        assertThat(there.observe(store.wanted(Stage.PRODUCTION)).drifts()).isEmpty();
    }

    @Test
    void policy_without_owner_tags_is_never_changed() {
        var store = new TestPolicyStore(clients, "by-hand");
        String document = """
                {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Deny", "Action": ["s3:GetObject"], "Resource": ["*"]}]}
                """;
        iam().createPolicy(it ->
                it.path("/ambit/").policyName("ambit-by-hand-policy").policyDocument(document));

        assertThatThrownBy(() -> store.ensure(Stage.PRODUCTION))
                .hasMessageContaining("does not have the owner tags of this store");
        assertThatThrownBy(() -> store.provider().remove(store.wanted(Stage.PRODUCTION), _ -> {}))
                .hasMessageContaining("does not have the owner tags of this store");

        assertThat(Json.map(document(store))).isEqualTo(Json.map(document));
    }

    @Test
    void stack_that_changes_while_the_policy_is_written_is_not_lost() {
        var store = new TestPolicyStore(clients, "race");
        store.ensure(Stage.PRODUCTION);
        store.sharing.put(Stage.PRODUCTION, store.of("-renamed"));
        store.whenRead = store::develop;

        store.ensure(Stage.PRODUCTION);

        assertThat(statements(store).get("ListObjects"))
                .contains("arn:aws:s3:::race-ui-renamed", "arn:aws:s3:::race-ui-dev");
    }

    @Test
    void policy_allows_no_action_that_returns_a_secret() {
        var store = new TestPolicyStore(clients, "secrets");
        store.ensure(Stage.PRODUCTION);

        assertThat(document(store))
                .doesNotContain("GetDistribution", "GetFunction", "apigateway:", "ssm:", "secretsmanager:");
    }

    @Test
    void missing_permission_is_named() {
        var store = new TestPolicyStore(clients, "denied");
        aws.refuse("iam", 403, "AccessDenied");

        assertThatThrownBy(() -> store.ensure(Stage.PRODUCTION))
                .hasMessageContaining("`iam:GetPolicy`")
                .hasMessageContaining("Allow the action");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            steps++;
            var store = new TestPolicyStore(
                    clients, "killed%s%d".formatted(loss.name().charAt(0), steps));
            WantedResource production = store.wanted(Stage.PRODUCTION);
            aws.loseAt(steps, loss);
            fails(() -> store.provider().ensure(production, _ -> {}));
            isOver = aws.isLossAhead();
            store.ensure(Stage.PRODUCTION);
            store.develop();

            aws.loseAt(steps, loss);
            fails(() -> store.provider().ensure(store.wanted(Stage.DEVELOPMENT), _ -> {}));
            isOver &= aws.isLossAhead();
            store.ensure(Stage.DEVELOPMENT);
            assertThat(store.observed()).isEqualTo(new ObservedResource(true, List.of()));

            aws.loseAt(steps, loss);
            fails(() -> store.provider().remove(production, _ -> {}));
            isOver &= aws.isLossAhead();
            repeat(() -> store.provider().remove(production, _ -> {}));
            assertThat(store.provider().count(production)).isEmpty();
            assertThatThrownBy(() -> iam().getPolicy(it -> it.policyArn(store.arn())))
                    .isInstanceOf(NoSuchEntityException.class);
        }
        assertThat(steps).isGreaterThan(4);
    }

    /// Returns the resources of each statement.
    private static Map<String, List<String>> statements(TestPolicyStore store) {
        Map<String, List<String>> statements = new HashMap<>();
        for (Object it : list(Json.map(document(store)), "Statement")) {
            Map<?, ?> statement = (Map<?, ?>) it;
            assertThat(statement.get("Effect")).isEqualTo("Allow");
            assertThat(list(statement, "Action"))
                    .noneMatch(action -> action.toString().contains("*"));
            statements.put(
                    String.valueOf(statement.get("Sid")),
                    list(statement, "Resource").stream().map(String::valueOf).toList());
        }
        return statements;
    }

    private static List<?> list(Map<?, ?> object, String field) {
        return (List<?>) requireNonNull(object.get(field));
    }

    private static String document(TestPolicyStore store) {
        return new AwsServer(aws).policy(store.arn());
    }

    private static List<PolicyVersion> versions(TestPolicyStore store) {
        return iam().listPolicyVersions(it -> it.policyArn(store.arn())).versions();
    }

    private static IamClient iam() {
        return clients.iam(TestAws.ACCOUNT);
    }
}
