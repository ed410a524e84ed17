package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.http.LocalClient;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The account, and perhaps the environment, that a signed-in member looks at.
///
/// @param environments the first of them, for the environment switcher
/// @param unread number of unread notifications
/// @param api the table of the API's routes with the required roles
/// @param gate the catalogs that reject direct changes
public record ConsoleScope(
        Me me,
        Me.Account account,
        List<Environment> environments,
        @Nullable Environment environment,
        int unread,
        LocalClient api,
        CatalogGate gate) {

    /// Returns whether the member's role and the catalog allow this call here. Pages leave out calls that the
    /// API would reject.
    public boolean may(String method, String path) {
        String role = environment == null ? greatestRole() : environment.role();
        return api.isOpenTo(account.inTable(role), method, "/api/v1" + path)
                && (environment == null || !gate.isClosed(environment.slug(), method, path));
    }

    /// Returns the highest role in any environment.
    private String greatestRole() {
        return environments.stream().map(Environment::role).reduce(account.greatestRole(), RoleLabels::greater);
    }

    /// Returns whether the member's role in production allows this call.
    public boolean mayInProduction(String method, String path) {
        return api.isOpenTo(account.role(true), method, "/api/v1" + path);
    }

    /// Returns whether the operator may make this call from this account.
    public boolean mayAsOperator(String method, String path) {
        return isOperator() && mayInProduction(method, path);
    }

    /// Returns whether this is the operator's account.
    public boolean isOperator() {
        return account.slug().equals("operator");
    }

    /// Returns whether the member's role in another environment of the account allows this call.
    public boolean may(Environment there, String method, String path) {
        return in(there).may(method, path);
    }

    /// Returns the scope of another environment of the account.
    ConsoleScope in(String slug) {
        Environment there = environments.stream()
                .filter(it -> it.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because(
                        "Environment `%s` does not exist. Choose an environment from the list.".formatted(slug)));
        return in(there);
    }

    ConsoleScope in(Environment there) {
        return new ConsoleScope(me, account, environments, there, unread, api, gate);
    }

    /// Returns the slug of the environment. Throws if the scope is an account.
    public String slug() {
        return Objects.requireNonNull(environment).slug();
    }

    /// Returns whether the environment of this scope is a production environment.
    public boolean isProduction() {
        return environment != null && environment.isProduction();
    }

    /// Returns the same account without an environment.
    ConsoleScope outside() {
        return new ConsoleScope(me, account, environments, null, unread, api, gate);
    }

    /// Returns the path of the environment, or of the account if the scope has none.
    public String base() {
        return environment == null ? account.path() : path();
    }

    /// Returns the path of the first page of the environment.
    public String path() {
        return path(Objects.requireNonNull(environment));
    }

    /// Returns the path of this environment, or of another one of the same account.
    public String path(Environment it) {
        return "%s/e/%s".formatted(account.path(), it.slug());
    }
}
