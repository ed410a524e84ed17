package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.console.ComparePage.Change;
import dev.ambit.console.ComparePage.Entity;
import dev.ambit.console.ComparePage.Kind;
import dev.ambit.console.ConflictForm.Choice;
import dev.ambit.console.PromotionRecord.Conflict;
import dev.ambit.console.PromotionRecord.Words;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConflictFormTest {

    private static final Conflict NAME = conflict("plans.team.displayName", "Mine", "Yours");
    private static final Conflict LIMIT = conflict("plans.team.usageLimit", new BigDecimal(5), new BigDecimal(7));

    @Test
    void value_must_have_the_type_of_the_values_in_conflict() {
        ConflictForm form = form(Map.of(NAME.path(), value("7"), LIMIT.path(), value("lots")));

        assertThat(form.wrongValues()).containsOnlyKeys(LIMIT.path());
        assertThat(form.wrongValues().toString()).contains("a number", "`lots`");
    }

    @Test
    void number_with_too_many_digits_is_a_fault_of_its_field() {
        ConflictForm form = form(Map.of(LIMIT.path(), value("1e99999")));

        assertThat(form.wrongValues().toString()).contains("at most 90 digits", "`1e99999`");
        assertThat(form(Map.of(LIMIT.path(), value("1e3"))).wrongValues()).isEmpty();
    }

    @Test
    void conflict_without_a_choice_is_not_sent() {
        ConflictForm form = form(Map.of(LIMIT.path(), value("6")));

        assertThat(form.resolutions()).containsExactly(Map.of("path", LIMIT.path(), "value", new BigDecimal(6)));
    }

    @Test
    void fault_of_the_api_is_shown_at_its_conflict() {
        ConflictForm form = form(Map.of(LIMIT.path(), value("-6")));

        assertThat(form.located(BAD_USER_INPUT.because("Too small.").at("resolutions.0.value", -6, "0 or more")))
                .containsOnlyKeys(LIMIT.path());
        assertThat(form.located(BAD_USER_INPUT.because("Other.").at("title", "", "a title")))
                .isEmpty();
    }

    private static ConflictForm form(Map<String, Choice> choices) {
        return ConflictForm.of(List.of(NAME, LIMIT), "Base", "Development", "Production")
                .chosen(choices, Map.of());
    }

    private static Choice value(String text) {
        return new Choice("value", text);
    }

    private static Conflict conflict(String path, Object source, Object target) {
        return new Conflict(
                path,
                source,
                target,
                new Entity(Kind.PLAN, "team", "Team", Change.CHANGED),
                "Field",
                new Words("", source.toString(), target.toString()));
    }
}
