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
    String ensure(StepLog log) {
        Found found = find();
        if (!found.isAvailable()) {
            log.say(unavailable());
            return "not available";
        }
        Set<String> rules = rules();
        if (!found.rules().equals(rules)) {
            replace(found, rules);
            log.say(rules.isEmpty() ? "Allowed pushes again." : "Protected the branch: %s.".formatted(words(rules)));
        }
        return words(rules);
    }

    void remove(Found found) {
        found.id().ifPresent(it -> {
            GithubAnswer answer = client.call("DELETE", "%s/%s".formatted(PATH, it), null);
            if (!answer.isMissing()) {
                answer.require();
            }
        });
    }

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

    private void replace(Found found, Set<String> rules) {
        if (rules.isEmpty()) {
            remove(found);
            return;
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
        answer.require();
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
