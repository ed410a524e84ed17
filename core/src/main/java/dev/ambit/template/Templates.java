package dev.ambit.template;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.util.stream.Collectors.joining;

import dev.ambit.problem.Problem;
import java.util.List;

/// The available templates, each with a different pricing model.
public final class Templates {

    static final List<Template> ALL = List.of(
            new Template("slack", "Slack", "Per seat: each plan adds features, at a price per active user."),
            new Template(
                    "github", "GitHub", "Seats, quotas for minutes and storage, and add-ons that raise the quotas."),
            new Template("zapier", "Zapier", "Usage-based: each plan includes more tasks per month."));

    private Templates() {}

    /// Returns the template with this id.
    ///
    /// @throws dev.ambit.problem.Problem 400 if it does not exist
    public static Template require(String id) {
        return ALL.stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("Template `%s` does not exist. Choose one of the allowed templates."
                                .formatted(Problem.shortened(id)))
                        .at(
                                "options.template",
                                id,
                                ALL.stream().map(Template::id).collect(joining(", "))));
    }
}
