package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// Tests the provider of hosts of an AWS account with a hosted zone.
class AwsHostConformanceTest extends AwsFunctionConformanceTest {

    private String attachment = "";

    @Override
    String attachment() {
        if (attachment.isEmpty()) {
            attachment = server.attachmentWithHosts("acme.fi");
        }
        return attachment;
    }

    @Override
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.HOST);
    }

    @Override
    String providerOfOthers() {
        return "\"provider\":\"git\"";
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of();
    }

    @Test
    @Order(4)
    void development_is_found_at_its_own_host() {
        Http.Reply stack =
                acme.http().get(acme.key(), "/api/v1/stacks/acme-dev").isOk();

        assertThat(stack.http().body()).contains("https://dev.acme.fi");
        assertThat(observe(wanted(Stage.DEVELOPMENT, ResourceKind.HOST).orElseThrow())
                        .drifts())
                .isEmpty();
    }

    @Test
    @Order(4)
    void invalid_hosted_zone_is_refused_with_its_field() {
        String other = attachment().replaceAll("\"hostedZone\": \"[^\"]*\"", "\"hostedZone\": \"%s\"");
        assertThat(attach(other.formatted("acme.fi")).isProblem(400, "BadUserInput").text("field"))
                .isEqualTo("hostedZone");
        attach(other.formatted("ZOTHER")).isProblem(409, "StackInTheWay");
    }
}
