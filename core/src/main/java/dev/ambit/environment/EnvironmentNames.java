package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;

import dev.ambit.account.NameKey;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The names of an account's environments. Two environments cannot have names with the same [NameKey], except pairs
/// that are older than this rule.
///
/// Each method requires that `tx` has locked the account, so that no other transaction takes a name meanwhile.
public final class EnvironmentNames {

    /// Name keys are compared in Java, because PostgreSQL folds case by the locale of its database.
    private static final String NAMES = """
            select environment_id, display_name, permanent_deletion_at is not null as archived
            from environments
            where account_id = :account and deleted_at is null
            """;

    /// The names and types of all environments as a SQL table, for joins in queries of other tables.
    public static final String TYPES = """
            (select account_id, environment_id, slug, display_name, type from environments)
            """;

    private EnvironmentNames() {}

    private record Name(EnvironmentId environment, String displayName, boolean isArchived) {}

    /// Returns whether an environment of the account, also an archived one, has this name.
    public static boolean isTaken(Handle tx, AccountId account, String displayName) {
        return holder(tx, account, displayName, null).isPresent();
    }

    /// Refuses a name that an environment of the account has, archived or not, with 409.
    public static void requireFree(Handle tx, AccountId account, String displayName) {
        requireFree(tx, account, displayName, null);
    }

    /// Refuses a taken name like the method above, but ignores the present name of the environment that is
    /// renamed.
    ///
    /// @param renamed the environment that gets the name; null for a new environment
    static void requireFree(Handle tx, AccountId account, String displayName, @Nullable EnvironmentId renamed) {
        holder(tx, account, displayName, renamed).ifPresent(it -> {
            throw nameTaken(displayName, it);
        });
    }

    /// Returns the problem that `holder` has the slug that a request asks for.
    static Problem slugTaken(Environment holder) {
        String slug = holder.slug().value();
        return holder.permanentDeletionDate() == null
                ? taken(
                        "slug",
                        slug,
                        "An environment with the slug `%s` already exists. Choose another slug.".formatted(slug))
                : taken(
                        "slug",
                        slug,
                        "The archived environment `%s` has this slug. Choose another slug, or delete that environment."
                                .formatted(slug));
    }

    private static Optional<Name> holder(
            Handle tx, AccountId account, String displayName, @Nullable EnvironmentId except) {
        NameKey key = NameKey.of(displayName);
        try (Stream<Name> names = tx
                .createQuery(NAMES)
                .bind("account", account.value())
                .map((row, _) -> new Name(
                        new EnvironmentId(row.getInt("environment_id")),
                        row.getString("display_name"),
                        row.getBoolean("archived")))
                .stream()) {
            return names.filter(it -> !it.environment().equals(except))
                    .filter(it -> NameKey.of(it.displayName()).equals(key))
                    .findFirst();
        }
    }

    private static Problem nameTaken(String displayName, Name holder) {
        String sentence = holder.isArchived()
                ? "The name `%s` belongs to the archived environment `%s`. Choose another name, or delete that environment."
                : "The name `%s` belongs to the environment `%s`. Choose another name.";
        return taken("displayName", displayName, sentence.formatted(displayName, holder.displayName()));
    }

    private static Problem taken(String field, String value, String message) {
        return DUPLICATED_ENTITY
                .because(message)
                .at(field, value, "a value that no environment of the account has, archived ones included")
                .with("entityName", "Environment")
                .with("identifier", value);
    }
}
