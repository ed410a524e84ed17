package dev.ambit.stack;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.regex.Pattern;

/// The allowed names of each kind of resource.
final class NameLimits {

    private static final int CHARS_MAX = 63;
    private static final int HOST_CHARS_MAX = 253;

    private static final Pattern LOGIN = Pattern.compile("[a-z][a-z0-9_-]*");
    private static final Pattern HOST =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]+[a-z0-9]");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]*");
    private static final Pattern PATH = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+){1,2}");
    private static final Pattern BRANCH = Pattern.compile("(?!.*\\.\\.)[a-z0-9]([a-z0-9._-]*[a-z0-9_-])?(?<!\\.lock)");

    private NameLimits() {}

    /// Returns the name if it is allowed.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if a resource of the kind cannot have the name
    static String require(ResourceKind kind, String name, String field) {
        Pattern allowed = allowed(kind);
        int charsMax = kind == ResourceKind.HOST ? HOST_CHARS_MAX : CHARS_MAX;
        if (name.length() > charsMax || !allowed.matcher(name).matches()) {
            throw BAD_USER_INPUT
                    .because(("`%s` is not a valid name for a resource of the kind `%s`. Choose a name of at most %d"
                                    + " allowed characters.")
                            .formatted(shortened(name), kind, charsMax))
                    .at(field, name, "%s, at most %d characters".formatted(allowed.pattern(), charsMax));
        }
        return name;
    }

    private static Pattern allowed(ResourceKind kind) {
        return switch (kind) {
            case HOST -> HOST;
            case ASSET_BUCKET -> BUCKET;
            case BRANCH -> BRANCH;
            case DATABASE, SESSION -> LOGIN;
            case PARAMETERS -> PATH;
            case API_STAGE, CDN, FUNCTION, POLICY, MEDIA, BACKUP -> WORD;
        };
    }
}
