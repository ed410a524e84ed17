package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import dev.ambit.domain.TestDomains;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.TestStackOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the providers of an AWS account with a hosted zone: visitors find a store at its host, and a distribution
/// answers them.
@Tag("ci")
class AwsHostConformanceTest extends AwsConformance {

    private String attachment = "";

    @Override
    TestStackOptions options(TestStackOptions options, EmbeddedPostgres postgres) {
        return super.options(options, postgres).gatewayPort(TestPort.free());
    }

    @Override
    void prepare() {
        TestDomains.allow(acme, "acme.fi");
    }

    @Override
    String attachment() {
        if (attachment.isEmpty()) {
            attachment = server.attachmentWithHosts("acme.fi");
        }
        return attachment;
    }

    @Override
    String blueprint() {
        return """
                {"kind": "CDN", "parameters": {"behaviors": [
                    {"path": "/assets/*", "origin": "BUCKET", "cacheSeconds": 3600}]}},
                {"kind": "HOST", "identifier": "acme.fi"}, {"kind": "API_STAGE"}, {"kind": "FUNCTION"},
                {"kind": "ASSET_BUCKET"}, {"kind": "BRANCH"}
                """;
    }

    @Override
    TestDevelopment order() {
        return TestDevelopment.of(
                acme, "DATABASE", List.of("HOST", "API_STAGE", "CDN", "FUNCTION", "ASSET_BUCKET", "BRANCH"));
    }

    @Override
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.HOST, ResourceKind.CDN);
    }

    @Override
    String providerOfOthers() {
        return "\"provider\":\"git\"";
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(ResourceKind.CDN, new VisitorClient());
    }

    /// Deploys the function behind a distribution, and requests its host like a visitor.
    private final class VisitorClient implements ResourceClient {

        @Override
        public void write(WantedResource wanted, String text) {
            server.deploy(wanted(wanted.stage(), ResourceKind.FUNCTION).orElseThrow(), text);
        }

        @Override
        public String read(WantedResource wanted) throws IOException {
            String answer = server.visit(wanted.stage() == Stage.PRODUCTION ? "acme.fi" : "dev.acme.fi");
            return answer;
        }
    }

    @Test
    @Order(4)
    void development_is_found_at_its_own_host_and_its_cache_can_be_invalidated() {
        Http.Reply stack =
                acme.http().get(acme.key(), "/api/v1/stacks/acme-dev").isOk();

        assertThat(stack.http().body()).contains("https://dev.acme.fi", "cloudfront.net");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/acme-dev/distribution")
                        .isOk()
                        .text("origins.FUNCTION"))
                .isEqualTo("serverless-acme-dev");
        acme.http()
                .post(acme.key(), "/api/v1/stacks/acme-dev/invalidations", "{\"paths\": [\"/news/*\"]}")
                .isOk();
        assertThat(server.invalidated()).anyMatch(it -> it.endsWith(".cloudfront.net/news/*"));
    }

    @Test
    @Order(4)
    void distribution_and_records_are_exported_for_terraform() throws Exception {
        String blocks = acme.http()
                .get(acme.key(), "/api/v1/stacks/production/terraform")
                .isOk()
                .http()
                .body();

        assertThat(blocks)
                .containsPattern("to = aws_cloudfront_distribution.cdn_production\n  id = \"[^\"]+\"")
                .containsPattern("to = aws_route53_record.host_production\n  id = \"[^_]+_acme.fi_A\"")
                .containsPattern("to = aws_route53_record.host_production_2\n  id = \"[^_]+_acme.fi_AAAA\"")
                .containsPattern("to = aws_route53_record.host_production_3\n  id = \"[^_]+__ambit.acme.fi_TXT\"")
                .doesNotContain("aws_api_gateway_domain_name");
        List<?> imports = (List<?>) requireNonNull(new HCLParser().parse(blocks).get("import"));
        assertThat(imports)
                .hasSize(blocks.split("import \\{", -1).length - 1)
                .extracting(it -> String.valueOf(((Map<?, ?>) it).get("to")))
                .doesNotHaveDuplicates()
                .contains("aws_s3_bucket_policy.cdn_production", "aws_cloudwatch_log_group.function_production");
    }

    @Test
    @Order(4)
    void invalid_hosted_zone_is_refused_with_its_field() {
        String other = attachment().replaceAll("\"hostedZone\": \"[^\"]*\"", "\"hostedZone\": \"%s\"");
        assertThat(attach(other.formatted("acme.fi"))
                        .isProblem(400, "BadUserInput")
                        .text("field"))
                .isEqualTo("hostedZone");
        attach(other.formatted("ZOTHER")).isProblem(409, "StackInTheWay");
    }
}
