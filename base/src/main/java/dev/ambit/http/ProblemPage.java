package dev.ambit.http;

import dev.ambit.problem.Problem;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// What people see where programs read a problem as JSON: below one path, in whatever takes HTML.
///
/// @param path where pages begin, such as `/console`
/// @param drawing draws a problem, with the id by which our log knows of it
public record ProblemPage(String path, BiFunction<Problem, String, Response> drawing) {

    private static final System.Logger LOG = System.getLogger(ProblemPage.class.getName());

    /// The answer for whoever asked this; as it is, if that is no browser that looks at a page, or nothing is wrong.
    Response answer(Response answer, String asked, @Nullable String accepted, String traceId) {
        if (accepted == null || !accepted.contains("text/html") || !isBelow(asked)) {
            return answer;
        }
        return answer.problem().map(it -> drawn(answer, it, traceId)).orElse(answer);
    }

    private boolean isBelow(String asked) {
        return asked.equals(path) || asked.startsWith(path + "/");
    }

    /// Without an answer the caller would wait for ever.
    private Response drawn(Response answer, Problem problem, String traceId) {
        try {
            return answer.shownAs(drawing.apply(problem, traceId));
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "A problem page could not be rendered", bug);
            return answer;
        }
    }
}
