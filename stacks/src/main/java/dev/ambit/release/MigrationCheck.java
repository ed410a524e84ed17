package dev.ambit.release;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.RELEASE_REFUSED;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks that a migration only creates, alters and drops structure in the stack's own schema, and changes no rows.
final class MigrationCheck {

    static final String SUFFIX = "${suffix}";

    private static final String THINGS =
            "(?:table|view|materialized view|index|sequence|type|domain|function|procedure|routine|aggregate|trigger)";

    private static final String ALLOWED =
            "create, alter, drop and comment on tables, views, indexes, sequences, types, domains, functions, procedures"
                    + " and triggers";

    private static final Pattern MAKING = Pattern.compile(
            "(?is)create (?:or replace )?(?:constraint )?(?:unlogged )?(?:unique )?(?:recursive )?" + THINGS + "\\b.*");
    private static final Pattern CHANGING = Pattern.compile("(?is)(?:alter|drop) " + THINGS + "\\b.*");
    private static final Pattern NAMING = Pattern.compile("(?is)comment on (?:" + THINGS + "|column|constraint)\\b.*");

    /// Statements that change rows indirectly, cannot be rolled back, or are reserved for the provisioner.
    private static final List<Pattern> REFUSED = List.of(
            Pattern.compile(
                    "(?is)create (?:unlogged )?table (?:if not exists )?\\S+(?: ?\\([^()]*\\))?(?: with ?\\([^()]*\\))?(?: tablespace \\S+)? as\\b.*"),
            Pattern.compile("(?is)(?:create|drop)(?: unique)? index concurrently\\b.*"),
            Pattern.compile("(?is).*\\bowner to\\b.*"),
            Pattern.compile("(?is).*\\bset schema\\b.*"),
            Pattern.compile("(?is).*\\bbegin atomic\\b.*"),
            Pattern.compile("(?is)alter type .*\\badd value\\b.*"));

    private static final String KEPT =
            "no partitions, inheriting tables, row level security, aggregates, ranges or types that are only named";

    /// Statements whose result could not be backed up or copied to development.
    private static final List<Pattern> UNKEPT = List.of(
            Pattern.compile("(?is)create (?:unlogged )?table\\b.*\\b(?:partition (?:by|of)\\b|inherits ?\\().*"),
            Pattern.compile("(?is)alter table\\b.*\\b(?:attach partition|enable row level security)\\b.*"),
            Pattern.compile("(?is)alter table (?:if exists )?(?:only )?\\S+ (?:.*, ?)?inherit\\b.*"),
            Pattern.compile("(?is)create (?:or replace )?aggregate\\b.*"),
            Pattern.compile("(?is)create type (?:\"[^\"]*\"|[^\\s(]+)(?: ?\\(.*| as range\\b.*)?"));

    private static final Pattern NEW_NAME = Pattern.compile("(?is)create (?:unlogged |unique |or replace |recursive )*"
            + "(?:table|view|materialized view|index|sequence|type|domain|function|procedure|aggregate)"
            + " (?:if not exists )?(\"[^\"]*\"|[^\\s(]+).*");
    private static final Pattern OTHER_NAME =
            Pattern.compile("(?is)alter " + THINGS + "\\b.* rename to (\"[^\"]*\"|\\S+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    private MigrationCheck() {}

    /// Checks a migration.
    ///
    /// @param field path of the SQL in the request
    /// @param isSuffixed whether a stack of the account has the strategy TABLE_SUFFIX
    /// @throws Problem with the line of the refused statement
    static void check(Migration migration, String field, boolean isSuffixed) {
        Matcher placeholder = PLACEHOLDER.matcher(migration.sql());
        while (placeholder.find()) {
            if (!placeholder.group().equals(SUFFIX)) {
                throw refused(
                        "The placeholder `%s` does not exist. Use `%s`, the only placeholder."
                                .formatted(shortened(placeholder.group()), SUFFIX),
                        field,
                        0,
                        placeholder.group(),
                        SUFFIX);
            }
        }
        List<SqlStatements.Part> statements = SqlStatements.of(migration.sql());
        if (statements.isEmpty()) {
            throw refused(
                    "`%s` contains no statement. Send at least one SQL statement.".formatted(field),
                    field,
                    1,
                    migration.sql(),
                    ALLOWED);
        }
        statements.forEach(it -> check(it, field));
        if (isSuffixed) {
            checkSuffix(migration, statements, field);
        }
    }

    private static void check(SqlStatements.Part it, String field) {
        String text = it.text();
        boolean isAllowed = MAKING.matcher(text).matches()
                || CHANGING.matcher(text).matches()
                || NAMING.matcher(text).matches();
        if (!isAllowed
                || REFUSED.stream().anyMatch(pattern -> pattern.matcher(text).matches())) {
            throw refused(
                    ("Line %d has a statement that a release cannot run: `%s`. A release changes the structure in one"
                                    + " transaction, and no rows. Remove the statement.")
                            .formatted(it.line(), shortened(text)),
                    field,
                    it.line(),
                    text,
                    ALLOWED);
        }
        if (UNKEPT.stream().anyMatch(pattern -> pattern.matcher(text).matches())) {
            throw refused(
                    "Line %d creates something that a backup cannot store: `%s`. Remove the statement."
                            .formatted(it.line(), shortened(text)),
                    field,
                    it.line(),
                    text,
                    KEPT);
        }
    }

    private static void checkSuffix(Migration migration, List<SqlStatements.Part> statements, String field) {
        if (!migration.sql().contains(SUFFIX)) {
            throw refused(
                    "The migration does not use `${suffix}`, but a stack of this account has the database"
                            + " strategy TABLE_SUFFIX. Append `${suffix}` to all names.",
                    field,
                    1,
                    migration.sql(),
                    "names with ${suffix}");
        }
        for (SqlStatements.Part it : statements) {
            Matcher made = NEW_NAME.matcher(it.text());
            Matcher renamed = OTHER_NAME.matcher(it.text());
            if (renamed.matches() && !renamed.group(1).replace("\"", "").endsWith(SUFFIX)) {
                throw refused(
                        "Line %d renames to `%s`, which does not end in `${suffix}`. Append `${suffix}` to the name."
                                .formatted(it.line(), shortened(renamed.group(1))),
                        field,
                        it.line(),
                        renamed.group(1),
                        "a name that ends in ${suffix}");
            }
            if (made.matches() && !made.group(1).replace("\"", "").endsWith(SUFFIX)) {
                throw refused(
                        "Line %d creates `%s`, which does not end in `${suffix}`. Append `${suffix}` to the name."
                                .formatted(it.line(), shortened(made.group(1))),
                        field,
                        it.line(),
                        made.group(1),
                        "a name that ends in ${suffix}");
            }
        }
    }

    private static Problem refused(String why, String field, int line, String received, String allowed) {
        Problem problem = RELEASE_REFUSED.because(why).at(field, received, allowed);
        return line == 0 ? problem : problem.with("line", line);
    }
}
