package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;

import dev.ambit.http.LocalClient;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where somebody who has signed in stands: in an account, perhaps in one of its environments.
///
/// @param environments the first of them, which are shown to switch to
/// @param api whose table says who may call
public record Place(
        Me me,
        Me.Account account,
        List<Environment> environments,
        @Nullable Environment environment,
        LocalClient api) {

    /// Whether the API may be asked for this here: what it would refuse, no page offers.
    public boolean may(String method, String path) {
        String role = environment == null ? greatestRole() : environment.role();
        return api.isOpenTo(account.inTable(role), method, "/api/v1" + path);
    }

    /// Where its reader may do most.
    private String greatestRole() {
        return environments.stream().map(Environment::role).reduce(account.greatestRole(), Words::greater);
    }

    /// The same of what is about production, whatever its reader may do elsewhere.
    public boolean mayInProduction(String method, String path) {
        return api.isOpenTo(account.role(true), method, "/api/v1" + path);
    }

    /// The same of what whoever runs the installation may do.
    public boolean mayAsOperator(String method, String path) {
        return isOperator() && mayInProduction(method, path);
    }

    /// Whether it is the account of whoever runs the installation.
    public boolean isOperator() {
        return account.slug().equals("operator");
    }

    /// The same in that one of its environments.
    public boolean may(Environment there, String method, String path) {
        return in(there).may(method, path);
    }

    /// Within that one of its environments.
    Place in(String slug) {
        Environment there = environments.stream()
                .filter(it -> it.slug().equals(slug))
                .findFirst()
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because("There is no environment %s.".formatted(slug)));
        return in(there);
    }

    private Place in(Environment there) {
        return new Place(me, account, environments, there, api);
    }

    /// Of the environment, in which the place must be.
    public String slug() {
        return Objects.requireNonNull(environment).slug();
    }

    /// Whether it is an environment in which customers live.
    public boolean isProduction() {
        return environment != null && environment.isProduction();
    }

    /// Where its pages begin.
    public String path() {
        return path(Objects.requireNonNull(environment));
    }

    /// Where the pages of this environment begin, or of another one of the same account.
    public String path(Environment it) {
        return "%s/e/%s".formatted(account.path(), it.slug());
    }
}
