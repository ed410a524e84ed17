package dev.ambit.template;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.joining;

import java.util.List;

/// The templates there are, of which each shows another way to sell.
public final class Templates {

    static final List<Template> ALL = List.of(
            new Template("slack", "Slack", "By the seat: each plan has more features, at a price per active user."),
            new Template("github", "GitHub", "Seats, quotas of minutes and storage, and add-ons by which they grow."),
            new Template("zapier", "Zapier", "By what is used: tasks in a month, which each plan has more of."));

    private Templates() {}

    /// The template of this id.
    ///
    /// @throws dev.ambit.problem.Problem 400 if there is none
    public static Template require(String id) {
        return ALL.stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("There is no such template.")
                        .at(
                                "options.template",
                                id,
                                ALL.stream().map(Template::id).collect(joining(", "))));
    }
}
