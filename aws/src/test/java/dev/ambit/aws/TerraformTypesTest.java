package dev.ambit.aws;

import static dev.ambit.stack.ResourceKind.API_STAGE;
import static dev.ambit.stack.ResourceKind.ASSET_BUCKET;
import static dev.ambit.stack.ResourceKind.CDN;
import static dev.ambit.stack.ResourceKind.FUNCTION;
import static dev.ambit.stack.ResourceKind.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.Provider;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TerraformImport;
import dev.ambit.standin.aws.StrictAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Compares what Terraform imports of each kind with its documentation, and with what the kind consists of on AWS.
@ExtendWith(AwsStandIn.class)
class TerraformTypesTest {

    private static final Path PAGE = Path.of("../docs/how-to/take-over-a-stack-with-terraform.md");

    private static StrictAws aws;
    private static StoreOnAws store;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        AwsClients clients = TestAws.clients(aws);
        AwsAccount account = TestAws.withZone(clients, TestAws.account(clients), "types.example");
        store = StoreOnAws.make(clients, account, "types").withHosts("www.types.example");
        var _ = store.make(store.cdn(false));
        var _ = store.make(store.host(false));
    }

    @Test
    void every_object_of_a_stack_is_imported() throws IOException {
        assertThat(types(FUNCTION))
                .containsExactlyInAnyOrder(
                        "aws_lambda_function",
                        "aws_lambda_alias",
                        "aws_iam_role",
                        "aws_iam_role_policy_attachment",
                        "aws_cloudwatch_log_group")
                .isEqualTo(documented(FUNCTION));
        assertThat(types(API_STAGE))
                .containsExactlyInAnyOrder(
                        "aws_api_gateway_rest_api",
                        "aws_api_gateway_resource",
                        "aws_api_gateway_method",
                        "aws_api_gateway_integration",
                        "aws_api_gateway_deployment",
                        "aws_api_gateway_stage",
                        "aws_api_gateway_method_settings",
                        "aws_api_gateway_usage_plan",
                        "aws_api_gateway_api_key",
                        "aws_api_gateway_usage_plan_key",
                        "aws_lambda_permission")
                .isEqualTo(documented(API_STAGE));
        assertThat(types(ASSET_BUCKET))
                .containsExactlyInAnyOrder(
                        "aws_s3_bucket", "aws_s3_bucket_public_access_block", "aws_s3_bucket_ownership_controls")
                .isEqualTo(documented(ASSET_BUCKET));
        assertThat(types(CDN))
                .containsExactlyInAnyOrder(
                        "aws_cloudfront_distribution",
                        "aws_cloudfront_origin_access_control",
                        "aws_acm_certificate",
                        "aws_s3_bucket_policy")
                .isEqualTo(documented(CDN));
        assertThat(types(HOST)).containsExactly("aws_route53_record");
    }

    @Test
    void imported_ids_are_those_of_the_objects() {
        List<TerraformImport> stage = imports(API_STAGE);
        String api = stage.getFirst().id();

        assertThat(imports(FUNCTION))
                .contains(
                        new TerraformImport("aws_lambda_alias", "ambit-serverless-types-prod/live"),
                        new TerraformImport("aws_cloudwatch_log_group", "/aws/lambda/ambit-serverless-types-prod"));
        assertThat(stage)
                .contains(new TerraformImport("aws_api_gateway_method_settings", api + "/prod-stage/*/*"))
                .filteredOn(it -> it.type().equals("aws_api_gateway_method"))
                .hasSize(2)
                .allMatch(it -> it.id().matches(Pattern.quote(api) + "/[a-z0-9]+/ANY"));
        assertThat(imports(CDN))
                .contains(
                        new TerraformImport("aws_s3_bucket_policy", store.bucket(false)),
                        new TerraformImport("aws_s3_bucket_policy", store.images()));
    }

    private static Set<String> types(ResourceKind kind) {
        return imports(kind).stream().map(TerraformImport::type).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<TerraformImport> imports(ResourceKind kind) {
        RemoteResource found = store.find(store.stage(false), kind).orElseThrow();
        Provider provider =
                store.providers().filter(it -> it.kind() == kind).findFirst().orElseThrow();
        return provider.terraform(found.detail());
    }

    private static Set<String> documented(ResourceKind kind) throws IOException {
        String row = Files.readAllLines(PAGE).stream()
                .filter(it -> it.startsWith("| `%s` on AWS |".formatted(kind)))
                .findFirst()
                .orElseThrow();
        return Pattern.compile("`(aws_[a-z0-9_]+)`")
                .matcher(row)
                .results()
                .map(it -> it.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
