package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.stack.Drift;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.aws.StrictAws;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests the log groups of functions.
@ExtendWith(AwsStandIn.class)
class FunctionLogsTest {

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;
    private static LambdaProvider provider;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.account(clients);
        provider = new LambdaProvider(_ -> account, clients, _ -> Map.of("PORT", "8080"), "here");
    }

    @Test
    void logs_are_kept_for_30_days_and_deleted_with_the_function() {
        WantedResource wanted = wanted("kept");

        Map<String, String> detail = provider.ensure(wanted, _ -> {});

        LogGroup.Found group = group(wanted).find().orElseThrow();
        assertThat(group.days()).isEqualTo(30);
        assertThat(group.tags()).containsEntry("ambit:installation", "here").containsEntry("ambit:kind", "FUNCTION");
        assertThat(provider.terraform(detail))
                .contains(new TerraformImport("aws_cloudwatch_log_group", "/aws/lambda/ambit-kept"));
        assertThat(provider.count(wanted)).containsEntry("logGroups", 1L);
        provider.remove(wanted, _ -> {});
        assertThat(group(wanted).find()).isEmpty();
        assertThat(provider.count(wanted)).isEmpty();
    }

    /// Before Ambit made log groups, Lambda did.
    @Test
    void group_that_lambda_made_gets_tags_and_retention() {
        WantedResource wanted = wanted("earlier");
        logs("CreateLogGroup", Map.of("logGroupName", group(wanted).name()));
        provider.ensure(wanted, _ -> {});
        logs("DeleteLogGroup", Map.of("logGroupName", group(wanted).name()));
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("logGroup");
        logs("CreateLogGroup", Map.of("logGroupName", group(wanted).name()));
        assertThat(provider.observe(wanted).drifts())
                .extracting(Drift::what)
                .containsExactly("tags./aws/lambda/ambit-earlier", "logRetention");

        provider.ensure(wanted, _ -> {});

        assertThat(provider.observe(wanted).drifts()).isEmpty();
        assertThat(group(wanted).find().orElseThrow().days()).isEqualTo(30);
    }

    @Test
    void retention_that_people_set_stays() {
        WantedResource wanted = wanted("longer");
        provider.ensure(wanted, _ -> {});
        logs("PutRetentionPolicy", Map.of("logGroupName", group(wanted).name(), "retentionInDays", 365));

        assertThat(provider.observe(wanted).drifts()).isEmpty();
        provider.ensure(wanted, _ -> {});

        assertThat(group(wanted).find().orElseThrow().days()).isEqualTo(365);
    }

    @Test
    void group_of_another_stack_is_neither_changed_nor_deleted() {
        WantedResource wanted = wanted("theirs");
        logs(
                "CreateLogGroup",
                Map.of("logGroupName", group(wanted).name(), "tags", Map.of("ambit:installation", "there")));

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> provider.remove(wanted, _ -> {})).hasMessageContaining("owner tags");

        assertThat(group(wanted).find().orElseThrow().days()).isNull();
    }

    private static void logs(String operation, Map<String, Object> body) {
        var _ = clients.logs(account).call(operation, body);
    }

    private static LogGroup group(WantedResource wanted) {
        return new LogGroup(clients.logs(account), account, LambdaName.of(account, wanted));
    }

    private static WantedResource wanted(String name) {
        return TestAws.wanted("logs", UUID.randomUUID(), ResourceKind.FUNCTION, name, Map.of());
    }
}
