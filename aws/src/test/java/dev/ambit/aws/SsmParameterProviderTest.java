package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Tests parameters in Parameter Store against a stand-in that throttles and loses connections.
@ExtendWith(AwsStandIn.class)
class SsmParameterProviderTest {

    private static final int REPETITIONS_MAX = 50;

    private static StrictAws aws;
    private static AwsClients clients;

    private final Map<String, String> values = new HashMap<>(Map.of("shop.title", "Acme", "API_KEY", "very secret"));
    private final SsmParameterProvider provider = provider("here");

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
    }

    @AfterEach
    void answer() {
        aws.throttle(0);
        aws.allow();
    }

    @CiTest
    void values_are_stored_encrypted_below_the_path_of_the_stage() {
        WantedResource wanted = wanted("plain/dev");

        Map<String, String> shown = provider.ensure(wanted, _ -> {});

        assertThat(shown).containsEntry("path", "/ambit/plain/dev/").doesNotContainValue("very secret");
        assertThat(provider.terraform(shown))
                .containsExactly(
                        new TerraformImport("aws_ssm_parameter", "/ambit/plain/dev/API_KEY"),
                        new TerraformImport("aws_ssm_parameter", "/ambit/plain/dev/shop.title"));
        assertThat(provider.terraform(Map.of("path", "/ambit/plain/dev/"))).isEmpty();
        Parameter key = ssm().getParameter(
                        it -> it.name("/ambit/plain/dev/API_KEY").withDecryption(true))
                .parameter();
        assertThat(key.value()).isEqualTo("very secret");
        assertThat(key.type()).isEqualTo(ParameterType.SECURE_STRING);
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(provider.count(wanted)).isEqualTo(Map.of("parameters", 2L));
    }

    @Test
    void changed_and_removed_values_follow_the_stack() {
        WantedResource wanted = wanted("follows/dev");
        provider.ensure(wanted, _ -> {});

        values.put("shop.title", "Acme Store");
        values.remove("API_KEY");
        values.put("empty", "");
        assertThat(what(provider.observe(wanted))).containsExactly("parameter.shop.title", "parameter.API_KEY");
        Map<String, String> shown = provider.ensure(wanted, _ -> {});

        assertThat(provider.terraform(shown))
                .containsExactly(new TerraformImport("aws_ssm_parameter", "/ambit/follows/dev/shop.title"));
        assertThat(stored("/ambit/follows/dev")).isEqualTo(Map.of("shop.title", "Acme Store"));
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void more_parameters_than_one_page_are_stored_and_deleted() {
        WantedResource wanted = wanted("many/dev");
        IntStream.range(0, 60).forEach(it -> values.put("p" + it, "v" + it));

        provider.ensure(wanted, _ -> {});

        assertThat(stored("/ambit/many/dev")).isEqualTo(values);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        provider.remove(wanted, _ -> {});
        assertThat(stored("/ambit/many/dev")).isEmpty();
    }

    @Test
    void value_changed_by_hand_is_drift_that_shows_no_value() {
        WantedResource wanted = wanted("hand/dev");
        provider.ensure(wanted, _ -> {});
        ssm().putParameter(it ->
                it.name("/ambit/hand/dev/API_KEY").value("by hand").overwrite(true));
        ssm().deleteParameter(it -> it.name("/ambit/hand/dev/shop.title"));

        List<Drift> drifts = provider.observe(wanted).drifts();

        assertThat(drifts)
                .containsExactlyInAnyOrder(
                        new Drift("parameter.API_KEY", "the stack's value", "another value"),
                        new Drift("parameter.shop.title", "the stack's value", "nothing"));
        provider.ensure(wanted, _ -> {});
        assertThat(stored("/ambit/hand/dev")).isEqualTo(values);
    }

    @Test
    void removal_deletes_own_parameters_alone() {
        WantedResource wanted = wanted("gone/dev");
        provider.ensure(wanted, _ -> {});
        ssm().putParameter(it -> it.name("/ambit/gone/dev/theirs").value("kept").type(ParameterType.STRING));

        provider.remove(wanted, _ -> {});
        provider.remove(wanted, _ -> {});

        assertThat(stored("/ambit/gone/dev")).isEqualTo(Map.of("theirs", "kept"));
        assertThat(provider.count(wanted)).isEmpty();
    }

    @Test
    void parameter_of_another_owner_is_refused_and_never_changed() {
        WantedResource wanted = wanted("taken/dev");
        ssm().putParameter(it ->
                it.name("/ambit/taken/dev/API_KEY").value("theirs").type(ParameterType.STRING));
        provider.ensure(wanted("other/dev"), _ -> {});

        assertThatThrownBy(() -> provider.check(wanted)).hasMessageContaining("/ambit/taken/dev/API_KEY");
        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> provider("elsewhere").ensure(wanted("other/dev"), _ -> {}))
                .hasMessageContaining("owner tags");
        provider("elsewhere").remove(wanted("other/dev"), _ -> {});

        assertThat(stored("/ambit/taken/dev")).isEqualTo(Map.of("API_KEY", "theirs"));
        assertThat(stored("/ambit/other/dev")).isEqualTo(values);
    }

    @Test
    void value_above_4096_bytes_is_refused_with_the_limit() {
        provider.checkParameters(Map.of("fits", "é".repeat(2_048)), "values");

        assertThatThrownBy(() -> provider.checkParameters(Map.of("long", "é".repeat(2_048) + "x"), "values"))
                .hasMessageContaining("4097 bytes")
                .hasMessageContaining("at most 4096 bytes");
        values.put("long", "x".repeat(4_097));
        assertThatThrownBy(() -> provider.check(wanted("long/dev"))).hasMessageContaining("at most 4096 bytes");
    }

    @Test
    void throttled_and_denied_calls_are_distinguished() {
        WantedResource wanted = wanted("slow/dev");
        aws.throttle(2);

        assertThat(repeat(() -> provider.ensure(wanted, _ -> {}))).isEqualTo(2);

        aws.refuse("AmazonSSM.DescribeParameters", 400, "AccessDeniedException");
        assertThatThrownBy(() -> provider.observe(wanted)).hasMessageContaining("ssm:DescribeParameters");
    }

    @ParameterizedTest
    @EnumSource
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            String name = "killed%d%s".formatted(steps, loss == Loss.BEFORE_EFFECT ? "/dev" : "/prod");
            WantedResource wanted = wanted(name);
            aws.loseAt(++steps, loss);
            boolean hasFailed = fails(() -> provider.ensure(wanted, _ -> {}));
            isOver = aws.isLossAhead();
            assertThat(hasFailed).isEqualTo(!isOver);
            repeat(() -> provider.ensure(wanted, _ -> {}));
            assertThat(stored("/ambit/" + name)).isEqualTo(values);
            assertThat(provider.observe(wanted).drifts()).isEmpty();

            aws.loseAt(steps, loss);
            fails(() -> provider.remove(wanted, _ -> {}));
            isOver &= aws.isLossAhead();
            repeat(() -> provider.remove(wanted, _ -> {}));
            assertThat(stored("/ambit/" + name)).isEmpty();
        }
        assertThat(steps).isGreaterThan(3);
    }

    private static boolean fails(Runnable step) {
        try {
            step.run();
            return false;
        } catch (InProgressException _) {
            return true;
        }
    }

    /// Repeats a step as provisioning does, without its pauses.
    ///
    /// @return how often it was still in progress
    private static int repeat(Runnable step) {
        for (int i = 0; i < REPETITIONS_MAX; i++) {
            if (!fails(step)) {
                return i;
            }
        }
        throw new AssertionError("The step is still in progress after %d repetitions".formatted(REPETITIONS_MAX));
    }

    private static List<String> what(ObservedResource observed) {
        return observed.drifts().stream().map(Drift::what).toList();
    }

    private static Map<String, String> stored(String path) {
        List<Parameter> all = new ArrayList<>();
        ssm().getParametersByPathPaginator(it -> it.path(path).withDecryption(true)).stream()
                .flatMap(it -> it.parameters().stream())
                .forEach(all::add);
        Map<String, String> stored = new HashMap<>();
        all.forEach(it -> stored.put(it.name().substring(path.length() + 1), it.value()));
        return stored;
    }

    private static SsmClient ssm() {
        return clients.ssm(ACCOUNT);
    }

    private SsmParameterProvider provider(String installation) {
        return new SsmParameterProvider(_ -> ACCOUNT, clients, _ -> values, installation);
    }

    private static WantedResource wanted(String name) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                new UUID(0, name.hashCode()),
                "acme",
                Stage.DEVELOPMENT,
                ResourceKind.PARAMETERS,
                name,
                name,
                DatabaseStrategy.DATABASE,
                Map.of(),
                "secret",
                false);
    }
}
