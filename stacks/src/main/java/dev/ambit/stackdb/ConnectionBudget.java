package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.stack.Stage;
import java.util.OptionalInt;

/// The connections of the PostgreSQL server for stacks, divided between Ambit, production and development. If
/// connections become scarce, new logins get lower limits, but at least [#least] unless they request less. So
/// the limits of many stacks can add up to more than the connections.
///
/// @param connectionsMax `max_connections`
/// @param reserved connections that PostgreSQL keeps for superusers and privileged roles
record ConnectionBudget(int connectionsMax, int reserved) {

    private static final int DEVELOPMENT_DEFAULT = 10;
    private static final int PRODUCTION_DEFAULT = 20;
    private static final int DEVELOPMENT_MIN = 3;
    private static final int PRODUCTION_MIN = 10;

    /// One of four connections is kept for Ambit's own work.
    private static final int PLATFORM_PART = 4;

    /// Development stacks together can have half of the connections of tenants.
    private static final int DEVELOPMENT_PART = 2;

    /// A single login can request a quarter of the connections of tenants. By default, it gets a quarter of the
    /// free ones.
    private static final int LOGIN_PART = 4;

    /// The limits that are assigned already.
    ///
    /// @param development sum of the limits of development logins
    /// @param production sum of the limits of production logins
    record Assigned(int development, int production) {}

    /// Returns the default limit of a stage while connections are not scarce.
    static int byDefault(Stage stage) {
        return stage == Stage.PRODUCTION ? PRODUCTION_DEFAULT : DEVELOPMENT_DEFAULT;
    }

    int tenants() {
        return Math.max(0, connectionsMax - reserved - connectionsMax / PLATFORM_PART);
    }

    int free(Stage stage, Assigned assigned) {
        int all = tenants() - assigned.development() - assigned.production();
        int free =
                stage == Stage.PRODUCTION ? all : Math.min(all, tenants() / DEVELOPMENT_PART - assigned.development());
        return Math.max(0, free);
    }

    /// Returns the smallest limit that a stage gets by default. With it, a function, a release and a copy of rows
    /// can run side by side.
    static int least(Stage stage) {
        return stage == Stage.PRODUCTION ? PRODUCTION_MIN : DEVELOPMENT_MIN;
    }

    /// Returns the limit of a new login.
    ///
    /// @param requested by the blueprint or a parameter
    /// @throws Problem if the request exceeds the free connections, or the share of a single login
    int limit(Stage stage, OptionalInt requested, Assigned assigned) {
        int free = free(stage, assigned);
        if (requested.isEmpty()) {
            return Math.clamp(free / LOGIN_PART, least(stage), byDefault(stage));
        }
        int max = Math.max(least(stage), Math.min(free, tenants() / LOGIN_PART));
        if (requested.getAsInt() > max) {
            throw tooMany(stage, requested.getAsInt(), max);
        }
        return requested.getAsInt();
    }

    /// Returns the limit of each of `logins` existing logins that have none yet.
    int share(Stage stage, int logins, Assigned assigned) {
        return Math.clamp(free(stage, assigned) / Math.max(1, logins), least(stage), byDefault(stage));
    }

    /// Whether the limits together exceed the connections of tenants, or those of development.
    boolean isExceeded(Assigned assigned) {
        return assigned.development() + assigned.production() > tenants()
                || assigned.development() > tenants() / DEVELOPMENT_PART;
    }

    private static Problem tooMany(Stage stage, int requested, int max) {
        return STACK_RESOURCE_REFUSED
                .because(("`connectionsMax` is %d, but the database connection budget allows this %s stack at most %d."
                                + " Choose a lower value, or raise max_connections of the PostgreSQL server for stacks.")
                        .formatted(requested, word(stage), max))
                .at("connectionsMax", requested, "1 to " + max);
    }

    private static String word(Stage stage) {
        return stage == Stage.PRODUCTION ? "production" : "development";
    }
}
