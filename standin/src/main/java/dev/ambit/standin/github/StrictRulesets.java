package dev.ambit.standin.github;

import dev.ambit.http.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/// The repository's rulesets, which GitHub enforces. If a rule forbids it, a commit by the contents API or the
/// deletion of a branch is refused.
public final class StrictRulesets {

    private final Map<String, Map<String, Object>> byId = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private volatile boolean isAvailable = true;

    /// Sets whether GitHub's plan includes rulesets.
    public void available(boolean value) {
        isAvailable = value;
    }

    /// Returns the names of the rules of a ruleset.
    public List<String> rules(String name) {
        return byId.values().stream()
                .filter(it -> JsonFields.text(it, "name").equals(name))
                .flatMap(it -> JsonFields.list(it, "rules"))
                .map(it -> JsonFields.text(it, "type"))
                .sorted()
                .toList();
    }

    /// Deletes all rulesets, as somebody would by hand.
    public void clear() {
        byId.clear();
    }

    <T> T answer(String method, String path, String body, BiFunction<Integer, Object, T> answer) {
        if (!isAvailable) {
            return answer.apply(403, Map.of("message", "Upgrade to GitHub Pro or make this repository public."));
        }
        String id = path.replaceFirst(".*/rulesets/?", "").replaceFirst("\\?.*", "");
        if (!id.isEmpty() && !byId.containsKey(id)) {
            return answer.apply(404, Map.of("message", "Not Found"));
        }
        return switch (method) {
            case "GET" -> id.isEmpty() ? answer.apply(200, list()) : answer.apply(200, stored(id));
            case "POST" -> answer.apply(201, put(Integer.toString(last.incrementAndGet()), body));
            case "PUT" -> answer.apply(200, put(id, body));
            case "DELETE" -> {
                byId.remove(id);
                yield answer.apply(204, Map.of());
            }
            default -> answer.apply(405, Map.of("message", "Method Not Allowed"));
        };
    }

    /// Returns why a change of a branch is refused; empty if it is allowed.
    Optional<String> violation(String method, String path, String body) {
        String rule = path.contains("/contents/") && method.equals("PUT")
                ? "update"
                : method.equals("DELETE") && path.contains("/git/refs/heads/") ? "deletion" : "";
        String branch = rule.equals("update")
                ? JsonFields.text(Json.map(body), "branch")
                : path.replaceFirst(".*/git/refs/heads/", "");
        boolean isForbidden = byId.values().stream()
                .filter(it -> JsonFields.object(JsonFields.object(it, "conditions"), "ref_name")
                        .toString()
                        .contains("refs/heads/" + branch + "]"))
                .flatMap(it -> JsonFields.list(it, "rules"))
                .anyMatch(it -> JsonFields.text(it, "type").equals(rule));
        return isForbidden ? Optional.of("Repository rule violations found: " + rule) : Optional.empty();
    }

    private List<Map<String, Object>> list() {
        return byId.keySet().stream()
                .map(it -> Map.<String, Object>of(
                        "id", Long.valueOf(it), "name", stored(it).getOrDefault("name", "")))
                .toList();
    }

    private Map<String, Object> stored(String id) {
        return byId.getOrDefault(id, Map.of());
    }

    private Map<String, Object> put(String id, String body) {
        Map<String, Object> ruleset = new HashMap<>(Json.map(body));
        ruleset.put("id", Long.valueOf(id));
        byId.put(id, ruleset);
        return ruleset;
    }
}
