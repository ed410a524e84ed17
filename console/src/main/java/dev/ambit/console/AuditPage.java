package dev.ambit.console;

import dev.ambit.http.Json;
import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The audit log of the account or of one environment.
public final class AuditPage {

    private AuditPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        Environment environment = scope.environment();
        Query query = visit.request().query(Query.class);
        String path = "/audit?limit=15"
                + (environment == null ? "" : "&environmentId=" + environment.id())
                + query.filters()
                + (query.after() == null ? "" : "&after=" + UrlText.encoded(query.after()));
        Reply reply = visit.send(scope, "GET", path, null);
        String section = environment == null ? "account-audit" : "audit";
        return visit.show(
                "audit",
                new View(
                        visit.frame("Audit log", section, scope),
                        scope,
                        query,
                        reply.rows(Act.class),
                        names(visit, scope),
                        reply.next()));
    }

    /// Returns the names of members, keys and environments by id, as far as the member may list them.
    static Map<String, String> names(ConsoleRequest visit, ConsoleScope scope) {
        Map<String, String> names = new HashMap<>();
        scope.environments().forEach(it -> names.put(it.id().toString(), it.displayName()));
        if (scope.may("GET", "/members")) {
            visit.send(scope, "GET", "/members?limit=100", null)
                    .rows(Named.class)
                    .forEach(it -> names.put(it.id(), it.displayName()));
        }
        if (scope.environment() != null) {
            visit.send(scope, "GET", "/environments/%s/api-keys?limit=100".formatted(scope.slug()), null)
                    .rows(Named.class)
                    .forEach(it -> names.put(it.id(), it.displayName()));
        }
        UUID me = scope.me().id();
        names.put(me.toString(), scope.me().displayName() + " (you)");
        return names;
    }

    private record Named(String id, String displayName) {}

    /// The query of the page.
    ///
    /// @param actor id of a member or of a key
    /// @param since day, such as `2026-03-01`
    public record Query(
            @Nullable String entity,
            @Nullable String actor,
            @Nullable String since,
            @Nullable String after) {

        public String entityId() {
            return Objects.requireNonNullElse(entity, "").strip();
        }

        public String actorId() {
            return Objects.requireNonNullElse(actor, "");
        }

        public String sinceDay() {
            return Objects.requireNonNullElse(since, "");
        }

        public boolean isFiltered() {
            return !entityId().isEmpty() || !actorId().isEmpty() || !sinceDay().isEmpty();
        }

        /// Returns the filters of the page, each with its ampersand.
        public String kept() {
            return parameter("entity", entityId()) + parameter("actor", actorId()) + parameter("since", sinceDay());
        }

        private String filters() {
            String day = sinceDay().matches("\\d{4}-\\d\\d-\\d\\d") ? sinceDay() + "T00:00:00Z" : sinceDay();
            return "&" + parameter("entityId", entityId()) + parameter("actor", actorId()) + parameter("since", day);
        }

        private static String parameter(String name, String value) {
            return value.isEmpty() ? "" : "%s=%s&".formatted(name, UrlText.encoded(value));
        }
    }

    public record Act(
            Instant at,
            Actor actor,
            String operation,
            Entity entity,
            @Nullable Map<String, @Nullable Object> before,
            @Nullable Map<String, @Nullable Object> after) {

        private static final int FIELDS_MAX = 40;
        private static final int CHARS_MAX = 200;

        /// Returns the operation in words, such as `Plan published`.
        public String title() {
            String words = operation.replace('.', ' ').replace('_', ' ').replaceAll("([a-z])([A-Z])", "$1 $2");
            return Kinds.plain(words.toUpperCase(java.util.Locale.ROOT));
        }

        /// Returns the author in a few words.
        public String authorWord() {
            return switch (actor.type()) {
                case "APP_SERVER" -> "a server key";
                case "SYSTEM" -> "Ambit";
                case "USER", "PERSON", "MEMBER" -> "a member";
                default -> Kinds.plain(actor.type());
            };
        }

        /// Returns the author's name, or a few words if the name is not known.
        public String author(Map<String, String> names) {
            String id = actor.id();
            String name = id == null ? null : names.get(id);
            return name == null ? authorWord() : name;
        }

        /// Returns the name or the id of the entity.
        public String entityName(Map<String, String> names) {
            Object shown = after == null ? null : after.get("displayName");
            return names.getOrDefault(entity.id(), shown instanceof String text ? text : entity.id());
        }

        public String entityWord() {
            return Kinds.plain(entity.type());
        }

        /// Returns the fields that differ, with their values before and after.
        public List<Difference> differences() {
            Map<String, String> was = new TreeMap<>();
            Map<String, String> is = new TreeMap<>();
            flatten("", before, was);
            flatten("", after, is);
            Set<String> fields = new LinkedHashSet<>(was.keySet());
            fields.addAll(is.keySet());
            List<Difference> differences = new ArrayList<>();
            for (String field : fields) {
                String old = was.getOrDefault(field, "");
                String current = is.getOrDefault(field, "");
                if (!old.equals(current) && differences.size() < FIELDS_MAX) {
                    differences.add(new Difference(field, old, current));
                }
            }
            return differences;
        }

        private static void flatten(String path, @Nullable Object value, Map<String, String> into) {
            if (value instanceof Map<?, ?> map) {
                map.forEach((name, it) -> flatten(path.isEmpty() ? "" + name : path + "." + name, it, into));
            } else if (value != null && !path.isEmpty()) {
                String text = value instanceof List ? Json.text(value) : value.toString();
                into.put(path, PageBudget.shortened(text, CHARS_MAX));
            }
        }
    }

    public record Actor(
            String type, @Nullable String id, @Nullable String address) {}

    public record Entity(String type, String id) {}

    /// The page.
    ///
    /// @param names of members, keys and environments by id
    public record View(
            Frame frame,
            ConsoleScope scope,
            Query query,
            List<Act> acts,
            Map<String, String> names,
            @Nullable String next) {

        public String path() {
            return (scope.environment() == null ? scope.account().path() : scope.path()) + "/audit";
        }

        /// Returns the authors to filter by: members and keys, not environments.
        public List<Map.Entry<String, String>> authors() {
            Set<String> environments = new LinkedHashSet<>();
            scope.environments().forEach(it -> environments.add(it.id().toString()));
            return names.entrySet().stream()
                    .filter(it -> !environments.contains(it.getKey()))
                    .sorted(Map.Entry.comparingByValue())
                    .toList();
        }
    }
}
