package dev.ambit.github;

import static java.util.stream.Collectors.toCollection;

import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The ruleset that protects a branch. Rulesets add up, so those of other people stay as they are. Production
/// cannot be rewound or deleted; a suspended branch accepts no pushes.
///
/// @param client of the repository
record BranchRuleset(GithubClient client, WantedResource wanted) {

    private static final String PATH = "/rulesets";
    private static final int FORBIDDEN = 403;
    private static final String ACTIVE = "active";

    /// The ruleset as GitHub has it.
    ///
    /// @param id of the ruleset; empty if it does not exist
    /// @param rules types of the rules; none unless the ruleset is active
    record Found(boolean isAvailable, Optional<String> id, Set<String> rules) {}

    Found find() {
        GithubAnswer answer = client.get(PATH + "?per_page=100");
        if (answer.isMissing() || answer.status() == FORBIDDEN) {
            return new Found(false, Optional.empty(), Set.of());
        }
        Optional<String> id = answer.require()
                .list()
                .filter(it -> GithubAnswer.text(it, "name").equals(name()))
                .map(it -> GithubAnswer.text(it, "id"))
                .findFirst();
        return new Found(true, id, id.map(this::rules).orElse(Set.of()));
    }

    /// Creates, changes or deletes the ruleset, and returns what to show.
    Protection ensure(StepLog log) {
        Found found = find();
        if (!found.isAvailable()) {
            log.say(unavailable());
            return new Protection("not available", null);
        }
        Set<String> rules = rules();
        String id = found.id().orElse(null);
        if (!found.rules().equals(rules)) {
            id = replace(found, rules);
            log.say(rules.isEmpty() ? "Allowed pushes again." : "Protected the branch: %s.".formatted(words(rules)));
        }
        return new Protection(words(rules), rules.isEmpty() ? null : id);
    }

    void remove(Found found) {
        found.id().ifPresent(it -> {
            GithubAnswer answer = client.call("DELETE", "%s/%s".formatted(PATH, it), null);
            if (!answer.isMissing()) {
                answer.require();
            }
        });
    }

    /// The protection of a branch.
    ///
    /// @param words what the ruleset forbids
    /// @param ruleset id of the ruleset; null if there is none
    record Protection(String words, @Nullable String ruleset) {}

    /// Returns the types of the rules that the branch needs.
    Set<String> rules() {
        Set<String> rules = new TreeSet<>();
        if (wanted.stage() == Stage.PRODUCTION) {
            rules.addAll(List.of("deletion", "non_fast_forward"));
        }
        if (wanted.isSuspended()) {
            rules.add("update");
        }
        return rules;
    }

    static String words(Set<String> rules) {
        return rules.isEmpty() ? "none" : String.join(", ", rules);
    }

    private String unavailable() {
        return wanted.isSuspended()
                ? "GitHub offers no rulesets for this repository, so pushes stay possible. They are not deployed."
                : "GitHub offers no rulesets for this repository, so the branch is not protected.";
    }

    /// @return id of the ruleset; null if the branch needs none
    private @Nullable String replace(Found found, Set<String> rules) {
        if (rules.isEmpty()) {
            remove(found);
            return null;
        }
        var body = Map.of(
                "name", name(),
                "target", "branch",
                "enforcement", ACTIVE,
                "conditions",
                        Map.of(
                                "ref_name",
                                Map.of("include", List.of("refs/heads/" + wanted.name()), "exclude", List.of())),
                "rules", rules.stream().map(it -> Map.of("type", it)).toList());
        GithubAnswer answer = found.id()
                .map(it -> client.call("PUT", "%s/%s".formatted(PATH, it), body))
                .orElseGet(() -> client.call("POST", PATH, body));
        Map<String, Object> ruleset = answer.require().object();
        return found.id().orElseGet(() -> GithubAnswer.text(ruleset, "id"));
    }

    private Set<String> rules(String id) {
        GithubAnswer answer = client.get("%s/%s".formatted(PATH, id));
        if (answer.isMissing()) {
            return Set.of();
        }
        Map<String, Object> ruleset = answer.require().object();
        return GithubAnswer.text(ruleset, "enforcement").equals(ACTIVE)
                ? GithubAnswer.list(ruleset, "rules")
                        .map(it -> GithubAnswer.text(it, "type"))
                        .collect(toCollection(TreeSet::new))
                : Set.of();
    }

    private String name() {
        return "Ambit " + wanted.name();
    }
}
