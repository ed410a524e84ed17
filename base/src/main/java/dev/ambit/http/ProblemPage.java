package dev.ambit.http;

import dev.ambit.problem.Problem;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Renders problems as HTML for browsers below one path.
///
/// @param path root of the pages, such as `/console`
/// @param drawing renders a problem with its trace id
public record ProblemPage(String path, BiFunction<Problem, String, Response> drawing) {

    private static final System.Logger LOG = System.getLogger(ProblemPage.class.getName());

    /// Returns the response as a page if it is a problem and the client is a browser below [#path]. Otherwise
    /// returns it unchanged.
    Response answer(Response answer, String asked, @Nullable String accepted, String traceId) {
        if (accepted == null || !accepted.contains("text/html") || !isBelow(asked)) {
            return answer;
        }
        return answer.problem().map(it -> drawn(answer, it, traceId)).orElse(answer);
    }

    private boolean isBelow(String asked) {
        return asked.equals(path) || asked.startsWith(path + "/");
    }

    /// Renders the page. Falls back to JSON if rendering fails, because the caller waits for a response.
    private Response drawn(Response answer, Problem problem, String traceId) {
        try {
            return answer.shownAs(drawing.apply(problem, traceId));
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "A problem page could not be rendered", bug);
            return answer;
        }
    }
}
