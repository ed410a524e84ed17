package dev.ambit.release;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.List;

/// A validated request for a release, with migrations in the order of their versions.
record ReleaseDraft(List<Migration> migrations) {

    private static final int MIGRATIONS_MAX = 100;
    private static final int DESCRIPTION_CHARS_MAX = 150;

    ReleaseDraft {
        migrations = List.copyOf(migrations);
        if (migrations.isEmpty() || migrations.size() > MIGRATIONS_MAX) {
            throw BAD_USER_INPUT
                    .because("`migrations` must have 1 to %d entries; received %d. Split a larger release into several."
                            .formatted(MIGRATIONS_MAX, migrations.size()))
                    .at("migrations", migrations.size(), "1 to %d migrations".formatted(MIGRATIONS_MAX));
        }
        for (int i = 0; i < migrations.size(); i++) {
            Migration it = migrations.get(i);
            String field = "migrations.%d.".formatted(i);
            if (!MigrationVersion.isOne(it.version()) || it.version().equals("0")) {
                throw BAD_USER_INPUT
                        .because("`%sversion` must be %s; received `%s`."
                                .formatted(field, MigrationVersion.ALLOWED, shortened(it.version())))
                        .at(field + "version", it.version(), MigrationVersion.ALLOWED);
            }
            if (it.description().isBlank() || it.description().length() > DESCRIPTION_CHARS_MAX) {
                throw BAD_USER_INPUT
                        .because(("`%sdescription` must have 1 to %d characters;"
                                        + " received `%s`. Describe what the migration"
                                        + " does.")
                                .formatted(field, DESCRIPTION_CHARS_MAX, shortened(it.description())))
                        .at(
                                field + "description",
                                it.description(),
                                "1 to %d characters".formatted(DESCRIPTION_CHARS_MAX));
            }
            if (i > 0 && it.order().compareTo(migrations.get(i - 1).order()) <= 0) {
                throw BAD_USER_INPUT
                        .because(("`%sversion` must be higher than `%s`; received"
                                        + " `%s`. Send the migrations in the order of"
                                        + " their versions.")
                                .formatted(field, migrations.get(i - 1).version(), it.version()))
                        .at(
                                field + "version",
                                it.version(),
                                "higher than " + migrations.get(i - 1).version());
            }
        }
    }

    /// Checks the SQL of all migrations.
    ///
    /// @param isSuffixed whether a stack of the account has the strategy TABLE_SUFFIX
    void check(boolean isSuffixed) {
        for (int i = 0; i < migrations.size(); i++) {
            MigrationCheck.check(migrations.get(i), "migrations.%d.sql".formatted(i), isSuffixed);
        }
    }
}
