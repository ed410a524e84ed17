package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.aws.AwsServer;
import dev.ambit.stack.ResourceKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests access policies: production and development share an IAM policy, which is deleted with production.
@Tag("long")
class AwsPolicyConformanceTest extends AwsConformance {

    private static final String GROUP = "developers";

    @Override
    String attachment() {
        return AwsServer.ATTACH.replace("\"prefix\"", "\"accessPolicies\": true, \"prefix\"");
    }

    @Override
    String blueprint() {
        return "{\"kind\": \"POLICY\"}, {\"kind\": \"ASSET_BUCKET\"}";
    }

    @Override
    TestDevelopment order() {
        return TestDevelopment.of(acme, "DATABASE", List.of("POLICY", "ASSET_BUCKET"));
    }

    @Override
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.POLICY, ResourceKind.ASSET_BUCKET);
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(ResourceKind.ASSET_BUCKET, requireNonNull(super.clients().get(ResourceKind.ASSET_BUCKET)));
    }

    @Test
    @Order(4)
    void access_policies_cannot_be_removed_while_a_stack_uses_the_account() {
        attach(AwsServer.ATTACH).isProblem(409, "StackInTheWay");
        assertThat(attach(attachment()).isOk().at("accessPolicies")).isEqualTo(true);
    }

    @Test
    @Order(4)
    void both_stacks_are_in_the_policy_of_production() {
        assertThat(policy("production")).isEqualTo(policy("acme-dev"));
        assertThat(server.policy(policy("production"))).contains(bucket("production"), bucket("acme-dev"));
    }

    @Test
    @Order(2)
    void repaired_bucket_is_in_the_policy_under_its_new_name() {
        String old = bucket("acme-dev");
        server.deleteBucket(old);
        String mending = acme.http()
                .post(acme.key(), "/api/v1/stacks/acme-dev/drift/mend", "")
                .isOk()
                .text("operationId");

        acme.done(mending);

        assertThat(bucket("acme-dev")).isNotEqualTo(old);
        assertThat(server.policy(policy("production")))
                .contains(bucket("acme-dev"))
                .doesNotContain(old);
    }

    @Test
    @Order(7)
    void policy_without_development_names_production_alone() {
        String bucket = bucket("production");

        assertThat(server.policy(policy("production"))).contains(bucket).doesNotContain("ambit-acme-ui-dev");
        String removal = acme.http().get(acme.key(), "/api/v1/receipts").isOk().text("0.operationId");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/receipts/" + removal)
                        .isOk()
                        .http()
                        .body())
                .contains("POLICY acme-policy, SHARED");
    }

    /// Deletes production while a group has the policy. The deletion waits until the policy is detached.
    @Override
    void delete(String slug, String name) {
        if (!slug.equals("production")) {
            super.delete(slug, name);
            return;
        }
        String policy = policy(slug);
        server.attachPolicy(GROUP, policy);
        String operation = acme.http()
                .delete(acme.key(), "/api/v1/environments/" + slug, "{\"confirmName\": \"%s\"}".formatted(name))
                .isOk()
                .text("operationId");
        Waiting.until(
                () -> acme.operation(operation).text("problem.message"),
                it -> it.contains("attached to group developers. Detach it there"));
        assertThat(server.policy(policy)).contains("ambit-acme-ui");

        server.detachPolicy(GROUP, policy);
        assertThat(acme.done(operation).at("problem")).isNull();
        assertThat(server.policies()).isEmpty();
    }

    private String policy(String environment) {
        return detail(environment, "POLICY", "policy");
    }

    private String bucket(String environment) {
        return detail(environment, "ASSET_BUCKET", "bucket");
    }

    private String detail(String environment, String kind, String property) {
        Http.Reply stack =
                acme.http().get(acme.key(), "/api/v1/stacks/" + environment).isOk();
        return String.valueOf(((Map<?, ?>) resource(stack, kind).get("detail")).get(property));
    }
}
