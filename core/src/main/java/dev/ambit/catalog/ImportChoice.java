package dev.ambit.catalog;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sides that an import takes for its conflicts, sent as `PATH=source` for the list or `PATH=target` for the
/// environment.
public final class ImportChoice {

    private static final String ALLOWED = "`PATH=source` to take the list, `PATH=target` to keep the environment";

    private ImportChoice() {}

    /// Returns by path whether the list is taken.
    public static Map<String, Boolean> read(List<String> choices) {
        Map<String, Boolean> byPath = new HashMap<>();
        for (String it : choices) {
            int end = it.lastIndexOf('=');
            String side = it.substring(end + 1);
            if (end < 1 || !(side.equals("source") || side.equals("target"))) {
                throw BAD_USER_INPUT
                        .because("`resolve` is `%s`. Send %s.".formatted(Problem.shortened(it), ALLOWED))
                        .at("resolve", it, ALLOWED);
            }
            byPath.put(it.substring(0, end), side.equals("source"));
        }
        return byPath;
    }
}
