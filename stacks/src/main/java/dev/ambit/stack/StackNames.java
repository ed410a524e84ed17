package dev.ambit.stack;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.domain.DomainName;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Derives the names of resources, as a pure function of kind, stage, account, production environment and the
/// blueprint's identifier. Derived names are unique per container, because slugs do not contain the characters
/// `_`, `.` and `/`, which separate the account's slug from the environment's.
///
/// @param store slug of the account
/// @param production slug of the production environment
public record StackNames(String store, String production) {

    /// Reserved names, which exist in every installation.
    private static final Set<String> RESERVED =
            Set.of("postgres", "template0", "template1", "ambit", "ambit_app", "ambit_owner", "default", "public");

    /// Slug of each account's first production environment, which names of resources omit.
    private static final String FIRST = "production";

    /// Returns the name of a resource.
    ///
    /// @param identifier from the blueprint; null derives the name from the account
    /// @throws dev.ambit.problem.Problem at the kind, if the name is not allowed
    public ResourceName of(ResourceKind kind, Stage stage, @Nullable String identifier) {
        return of(kind, stage, identifier, "name of " + kind);
    }

    /// Returns the name of a resource.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if the name is not allowed
    ResourceName of(ResourceKind kind, Stage stage, @Nullable String identifier, String field) {
        String container = kind == ResourceKind.API_STAGE ? "%s %s".formatted(kind, label('_')) : kind.name();
        return new ResourceName(kind, container, NameLimits.require(kind, written(kind, stage, identifier), field));
    }

    /// Returns the name like [#of], without validation.
    String written(ResourceKind kind, Stage stage, @Nullable String identifier) {
        return Optional.ofNullable(named(kind, stage, identifier)).orElseGet(() -> derived(kind, stage));
    }

    /// Refuses identifiers that could belong to another account: except for hosts, they must start with the
    /// account's slug.
    ///
    /// @throws dev.ambit.problem.Problem at `field`
    void requireOwn(ResourceKind kind, String identifier, String field) {
        String name =
                kind == ResourceKind.HOST ? DomainName.of(identifier, field).value() : identifier;
        NameLimits.require(kind, name, field);
        boolean isOwn = kind == ResourceKind.HOST
                || name.equals(store)
                || name.startsWith(store + "_")
                || name.startsWith(store + ".")
                || name.equals(derived(kind, Stage.PRODUCTION));
        if (!isOwn || RESERVED.contains(name) || isOfDevelopment(kind, name)) {
            throw BAD_USER_INPUT
                    .because(("`%s` must start with the account's slug and must not be a development or reserved name;"
                                    + " received `%s`. Choose another name.")
                            .formatted(field, shortened(identifier)))
                    .at(
                            field,
                            identifier,
                            "%s, or a name that starts with %s_".formatted(derived(kind, Stage.PRODUCTION), store));
        }
    }

    /// Whether the name has the form of a development resource.
    private static boolean isOfDevelopment(ResourceKind kind, String name) {
        return kind == ResourceKind.HOST ? name.startsWith("dev.") : name.endsWith("_dev") || name.endsWith("-dev");
    }

    /// Returns the name by the blueprint; null if it has no identifier.
    private @Nullable String named(ResourceKind kind, Stage stage, @Nullable String identifier) {
        if (identifier == null) {
            return null;
        }
        if (kind == ResourceKind.HOST) {
            String host = ascii(identifier, "name of HOST");
            return stage == Stage.PRODUCTION ? host : "dev." + host;
        }
        return stage == Stage.PRODUCTION || kind.resourceClass() == ResourceClass.SHARED ? identifier : null;
    }

    private String derived(ResourceKind kind, Stage stage) {
        boolean isProduction = stage == Stage.PRODUCTION;
        String word = isProduction ? "prod" : "dev";
        return switch (kind) {
            case HOST -> "%s%s.%s.invalid".formatted(isProduction ? "" : "dev.", production, store);
            case API_STAGE -> word + "-stage";
            case CDN -> label('_') + (isProduction ? "-cdn" : "-cdn-dev");
            case ASSET_BUCKET -> label('.') + (isProduction ? "-ui" : "-ui-dev");
            case FUNCTION -> "serverless-%s-%s".formatted(label('_'), word);
            case SESSION, DATABASE -> "%s_%s".formatted(label('_'), word);
            case BRANCH -> "%s-%s".formatted(label('.'), word);
            case POLICY -> label('_') + "-policy";
            case MEDIA -> label('_') + "-media";
            case PARAMETERS -> "%s/%s".formatted(label('/'), word);
            case BACKUP -> label('_') + (isProduction ? "-backup" : "-backup-dev");
        };
    }

    /// Returns the account's slug, followed by the environment unless it is the first production.
    private String label(char separator) {
        return production.equals(FIRST) ? store : store + separator + production;
    }

    private static String ascii(String host, String field) {
        try {
            String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            return IDN.toASCII(plain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            throw BAD_USER_INPUT
                    .because("`%s` must be a DNS name; received `%s`. Send a name such as `your-store.fi`."
                            .formatted(field, shortened(host)))
                    .at(field, host, "a name such as your-store.fi");
        }
    }
}
