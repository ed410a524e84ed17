package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.problem.Problem;
import dev.ambit.stack.Stage;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ConnectionBudgetTest {

    @Test
    void limit_above_the_connection_budget_is_refused_with_the_maximum() {
        var budget = new ConnectionBudget(320, 3);
        var none = new ConnectionBudget.Assigned(0, 0);

        assertThat(budget.limit(Stage.PRODUCTION, OptionalInt.empty(), none)).isEqualTo(20);
        assertThat(budget.limit(Stage.DEVELOPMENT, OptionalInt.of(59), none)).isEqualTo(59);
        assertThatThrownBy(() -> budget.limit(Stage.DEVELOPMENT, OptionalInt.of(60), none))
                .hasMessageContaining("`connectionsMax` is 60")
                .hasMessageContaining("at most 59")
                .isInstanceOf(Problem.class);
    }
}
