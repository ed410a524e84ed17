package dev.ambit.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Calls random operations of the API with the keys and members of one account and the ids of another account.
/// `-Dambit.seed` repeats a run. `-Dambit.long=true` makes a longer run with a new seed each time.
@Tag("ci")
class IsolationWalkTest {

    private static final int STEPS = LongForm.ENABLED ? 10_000 : 400;
    private static final int STEPS_BETWEEN_COMPARISONS = LongForm.ENABLED ? 25 : 100;

    /// Operations that run once per installation, need an identity provider or a gateway, which are missing here,
    /// or would leave no stack.
    private static final List<String> NEVER_SUCCEED = List.of(
            "beginSingleSignOn",
            "createStackInvalidation",
            "deployFunction",
            "finishSingleSignOn",
            "getFunction",
            "getFunctionLogs",
            "getStackDistribution",
            "rollBackFunction",
            "signUp",
            "unwindStack");

    /// The percentage of operations that a long walk may never see succeed. Some need a combination that is rare at
    /// random, such as an unpaid subscription, and some need each other: without an order, no order is approved.
    private static final int UNLUCKY_PERCENT_MAX = 10;

    private final long seed = Long.getLong("ambit.seed", LongForm.ENABLED ? new Random().nextLong() : 10);

    @Test
    void random_operations_never_return_or_change_data_of_another_account() {
        IsolationWalk walk = new IsolationWalk(seed);
        try {
            for (int step = 1; step <= STEPS; step++) {
                walk.step();
                if (step % STEPS_BETWEEN_COMPARISONS == 0) {
                    walk.compare();
                }
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "-Dambit.seed=%d -Dambit.long=%s, %s: %s"
                            .formatted(seed, LongForm.ENABLED, walk.where(), e.getMessage()),
                    e);
        }
        Coverage coverage = walk.coverage();
        System.getLogger("walk").log(System.Logger.Level.INFO, coverage);
        assertThat(coverage.untried(walk.operations())).isEmpty();
        assertThat(coverage.pairs()).isGreaterThan(STEPS / 10);
        List<String> notSucceeding = new ArrayList<>(NEVER_SUCCEED);
        walk.operations().stream()
                .filter(ApiOperation::isOfOperator)
                .map(ApiOperation::id)
                .forEach(notSucceeding::add);
        assertThat(coverage.neverSucceeded()).containsAll(notSucceeding);
        int percentMin = LongForm.ENABLED ? 100 - UNLUCKY_PERCENT_MAX : 50;
        assertThat((coverage.succeeded() + notSucceeding.size()) * 100)
                .as("with -Dambit.seed=%d: %s", seed, coverage)
                .isGreaterThan(walk.operations().size() * percentMin);
        requireLeaksAreNoticed(walk);
    }

    /// Detects a foreign word in own data, and a change of foreign data.
    private static void requireLeaksAreNoticed(IsolationWalk walk) {
        walk.damage("update features set display_name = (select display_name from features"
                + " where environment_id = <theirs> and feature_id = 'sso') where environment_id = <ours>");
        assertThatThrownBy(() -> {
                    for (int step = 0; step < STEPS; step++) {
                        walk.step();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("what others own");

        walk.damage("update customers set name = 'Somebody else' where environment_id = <theirs>");
        assertThatThrownBy(walk::compare).isInstanceOf(AssertionError.class).hasMessageContaining("customers had");
    }
}
