package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an environment consists of, as the API shows it.
///
/// @param counterpart the slug of the one on the other side, of which the reader knows
public record Stack(
        String environment,
        String stage,
        String state,
        String databaseStrategy,
        @Nullable String counterpart,
        @Nullable String address,
        @Nullable Boolean hasDrifted,
        @Nullable Instant observedAt,
        @Nullable String operationId,
        List<Resource> resources) {

    private static final Set<String> AT_WORK = Set.of("PENDING", "PROVISIONING", "REMOVING");

    private static final Map<String, String> STATES = Map.of(
            "PENDING", "Planned",
            "PROVISIONING", "Being made",
            "ACTIVE", "Active",
            "FAILED", "Could not be made",
            "SUSPENDED", "Suspended",
            "REMOVING", "Being torn down",
            "REMOVED", "Torn down");

    public String stateWord() {
        return stateWord(state);
    }

    static String stateWord(String state) {
        return STATES.getOrDefault(state, state);
    }

    public boolean isAtWork() {
        return AT_WORK.contains(state) || resources.stream().anyMatch(Resource::isAtWork);
    }

    boolean isProduction() {
        return stage.equals("PRODUCTION");
    }

    public boolean isActive() {
        return state.equals("ACTIVE");
    }

    public boolean hasFailed() {
        return state.equals("FAILED");
    }

    public boolean has(String kind) {
        return find(kind).isPresent();
    }

    /// Not what is gone, or about to go.
    Optional<Resource> find(String kind) {
        return resources.stream()
                .filter(it -> it.kind.equals(kind) && !it.isGoing())
                .findFirst();
    }

    /// To be opened in a browser, if it has a host.
    public @Nullable String url() {
        return find("HOST").map(it -> it.detail.get("address")).orElse(null);
    }

    public long ready() {
        return resources.stream().filter(Resource::isReady).count();
    }

    /// One thing that it consists of.
    ///
    /// @param production what production's is called
    /// @param class_ how much it has in common with that
    /// @param log of its last step
    public record Resource(
            String kind,
            String name,
            @Nullable String production,
            String class_,
            String state,
            String provider,
            Map<String, String> parameters,
            Map<String, String> detail,
            @Nullable Boolean adopted,
            @Nullable Long tookMillis,
            List<String> log,
            @Nullable String problem) {

        private static final Set<String> WITH_LOGIN = Set.of("DATABASE", "SESSION");

        private static final Map<String, String> STATES = Map.of(
                "PENDING", "Waiting",
                "CREATING", "Being made",
                "READY", "Ready",
                "FAILED", "Failed",
                "DELETING", "Being torn down",
                "DELETED", "Torn down");

        public String stateWord() {
            return STATES.getOrDefault(state, state);
        }

        /// Its state, by whom, and how long it took.
        public String how() {
            String time = tookMillis == null ? "" : ", in %d ms".formatted(tookMillis);
            String before = adopted != null && adopted && !isShared() ? " (was there before)" : "";
            return "%s, by %s%s%s".formatted(stateWord(), provider, time, before);
        }

        boolean isGoing() {
            return state.equals("DELETING") || state.equals("DELETED");
        }

        public boolean isReady() {
            return state.equals("READY");
        }

        public boolean isAtWork() {
            return state.equals("CREATING") || state.equals("DELETING");
        }

        /// Whether there is something to sign in to it by.
        public boolean hasCredentials() {
            return isReady() && WITH_LOGIN.contains(kind);
        }

        public boolean isShared() {
            return class_.equals("SHARED");
        }
    }
}
