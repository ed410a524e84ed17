package dev.ambit.github;

import static dev.ambit.stack.TestSteps.fails;
import static dev.ambit.stack.TestSteps.repeat;
import static dev.ambit.stack.TestSteps.suspended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.Waiting;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.github.EmulatedGithub;
import dev.ambit.standin.github.StrictGithub;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests branches against a stand-in that is as strict as GitHub.
@Execution(ExecutionMode.SAME_THREAD)
class GithubBranchProviderTest {

    private static StrictGithub github;
    private static GithubApp app;
    private static GithubBranchProvider provider;

    @BeforeAll
    static void start() {
        github = TestGithub.start();
        app = new GithubApp(
                12_345, 100, github.emulated().key(), EmulatedGithub.WEBHOOK_SECRET, "acme/store", github.apiUrl());
        provider = provider("here");
    }

    @AfterAll
    static void stop() {
        if (github != null) {
            github.close();
        }
    }

    @AfterEach
    void end_faults() {
        github.throttle(0);
        github.allow();
        github.rulesets().available(true);
    }

    @Test
    void branch_starts_at_production_and_production_cannot_be_rewound() {
        WantedResource production = wanted(Stage.PRODUCTION, "plain-prod", "plain-prod");
        WantedResource development = wanted(Stage.DEVELOPMENT, "plain-dev", "plain-prod");

        Map<String, String> detail = provider.ensure(production, _ -> {});
        provider.ensure(development, _ -> {});

        assertThat(detail)
                .containsEntry("repository", github.apiUrl().replace("/api/v3", "") + "/acme/store.git")
                .containsEntry("branch", "plain-prod")
                .containsEntry("protection", "deletion, non_fast_forward")
                .containsEntry("console", github.apiUrl().replace("/api/v3", "") + "/acme/store/tree/plain-prod");
        assertThat(provider.terraform(detail))
                .containsExactly(
                        new TerraformImport("github_branch", "store:plain-prod"),
                        new TerraformImport("github_repository_ruleset", "store:" + detail.get("rulesetId")));
        assertThat(detail.get("rulesetId")).matches("\\d+");
        assertThat(refs().head("plain-dev"))
                .isEqualTo(refs().head("plain-prod"))
                .isNotEmpty();
        assertThat(refs().below("ambit/plain-dev/"))
                .containsExactly("ambit/plain-dev/here/" + development.environmentId());
        assertThat(github.rulesets().rules("Ambit plain-prod")).containsExactly("deletion", "non_fast_forward");
        assertThat(github.rulesets().rules("Ambit plain-dev")).isEmpty();
        assertThat(provider.observe(production)).isEqualTo(new ObservedResource(true, List.of()));
    }

    @Test
    void existing_branch_is_adopted_as_it_is() {
        WantedResource wanted = wanted(Stage.PRODUCTION, "main", "main");
        String head = refs().head("main").orElseThrow();

        provider.check(wanted);
        provider.ensure(wanted, _ -> {});

        assertThat(refs().head("main")).contains(head);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        new BranchRuleset(client(app), wanted).remove(new BranchRuleset(client(app), wanted).find());
    }

    @Test
    void repository_without_commits_is_refused_with_what_to_do() {
        var empty = new GithubApp(
                12_345, 100, github.emulated().key(), EmulatedGithub.WEBHOOK_SECRET, "acme/empty", github.apiUrl());
        var other = new GithubBranchProvider(_ -> client(empty), "here", _ -> {});

        assertThatThrownBy(() -> other.ensure(wanted(Stage.PRODUCTION, "empty", "empty"), _ -> {}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("has no commits. Push a first commit");
    }

    @LongTest
    void suspended_branch_accepts_no_pushes_until_it_is_resumed() {
        WantedResource wanted = created("rest");
        WantedResource suspended = suspended(wanted);

        provider.ensure(suspended, _ -> {});

        assertThat(github.rulesets().rules("Ambit rest")).containsExactly("update");
        assertThatThrownBy(() -> github.push("rest", "a.txt", "a")).hasMessageContaining("update");
        assertThat(provider.observe(suspended).drifts()).isEmpty();
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("protection");
        provider.ensure(wanted, _ -> {});
        assertThat(github.push("rest", "a.txt", "a")).hasSize(40);
    }

    @Test
    void missing_rulesets_are_said_and_are_no_drift() {
        github.rulesets().available(false);
        WantedResource wanted = wanted(Stage.PRODUCTION, "free", "free");
        var log = new ArrayList<String>();

        assertThat(provider.ensure(wanted, log::add)).containsEntry("protection", "not available");
        assertThat(log).anyMatch(it -> it.contains("offers no rulesets"));
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        provider.remove(wanted, _ -> {});
        assertThat(provider.count(wanted)).isEmpty();
    }

    @LongTest
    void changes_by_hand_are_drift_and_are_repaired() {
        WantedResource wanted = wanted(Stage.PRODUCTION, "hand", "hand");
        provider.ensure(wanted, _ -> {});
        github.rulesets().clear();
        refs().delete("ambit/hand/here/" + wanted.environmentId());

        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("owner", "protection");
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        github.rulesets().clear();
        refs().deleteBranch("hand");
        assertThat(provider.observe(wanted)).isEqualTo(ObservedResource.ABSENT);
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void branch_of_another_installation_is_never_changed() {
        WantedResource wanted = wanted(Stage.DEVELOPMENT, "theirs", "main");
        GithubBranchProvider there = provider("there");
        there.ensure(wanted, _ -> {});

        assertThatThrownBy(() -> provider.check(wanted)).hasMessageContaining("refs/ambit/theirs/there/");
        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).hasMessageContaining("another Ambit server");
        assertThatThrownBy(() -> provider.remove(wanted, _ -> {})).hasMessageContaining("another Ambit server");

        assertThat(there.observe(wanted).drifts()).isEmpty();
        assertThat(provider.observe(wanted).drifts()).extracting(Drift::what).containsExactly("owner");
    }

    @Test
    void mark_of_an_earlier_environment_is_replaced() {
        WantedResource earlier = created("again");
        WantedResource later = wanted(Stage.DEVELOPMENT, "again", "main");

        provider.ensure(later, _ -> {});

        assertThat(refs().below("ambit/again/")).containsExactly("ambit/again/here/" + later.environmentId());
        assertThat(provider.observe(earlier).drifts()).extracting(Drift::what).containsExactly("owner");
    }

    @LongTest
    void secondary_limit_stops_all_calls_until_it_ends() {
        WantedResource wanted = created("busy");
        github.throttle(1);

        assertThatThrownBy(() -> provider.observe(wanted))
                .isInstanceOf(InProgressException.class)
                .hasMessageContaining("throttles");
        int calls = github.calls().size();
        assertThatThrownBy(() -> provider.observe(wanted)).isInstanceOf(InProgressException.class);
        assertThat(github.calls()).hasSize(calls);

        Waiting.until(() -> fails(() -> provider.observe(wanted)), it -> !it);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void primary_limit_is_waited_for_as_long_as_github_says() {
        WantedResource wanted = wanted(Stage.DEVELOPMENT, "spent", "main");
        GithubBranchProvider fresh = provider("here");
        github.refuse(
                "GET /git",
                403,
                "API rate limit exceeded.",
                Map.of(
                        "X-RateLimit-Remaining",
                        "0",
                        "X-RateLimit-Reset",
                        Long.toString(Instant.now().getEpochSecond() + 600)));

        assertThatThrownBy(() -> fresh.ensure(wanted, _ -> {}))
                .isInstanceOfSatisfying(InProgressException.class, it -> {
                    assertThat(it.pause().toSeconds()).isBetween(590L, 610L);
                    assertThat(it.patience().toMinutes()).isGreaterThan(60);
                });
    }

    @Test
    void unchanged_answers_are_not_read_again() {
        WantedResource wanted = created("same");
        provider.observe(wanted);
        int before = github.unchanged();

        provider.observe(wanted);

        assertThat(github.unchanged()).isGreaterThan(before + 1);
    }

    @Test
    void token_that_github_refuses_is_replaced_once() {
        WantedResource wanted = created("token");
        GithubBranchProvider fresh = provider("here");
        fresh.observe(wanted);
        int before = tokens();
        github.refuse("GET /git/ref/heads/token", 401, "Bad credentials", Map.of());

        assertThatThrownBy(() -> fresh.observe(wanted)).hasMessageContaining("rejects new tokens");
        assertThat(tokens()).isEqualTo(before + 1);
        github.allow();
        assertThat(fresh.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void missing_permission_is_named() {
        WantedResource wanted = wanted(Stage.PRODUCTION, "denied", "denied");
        github.refuse(
                "POST /rulesets",
                403,
                "Resource not accessible by integration",
                Map.of("X-Accepted-GitHub-Permissions", "administration=write"));

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no permission `administration=write`");
        github.allow();
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void uninstalled_suspended_and_renamed_are_told_apart() {
        WantedResource wanted = created("gone");
        github.refuse("POST /app/installations", 404, "Not Found", Map.of());
        assertThatThrownBy(() -> provider("here").observe(wanted)).hasMessageContaining("has no installation 100");
        github.allow();
        github.refuse("POST /app/installations", 403, "This installation has been suspended", Map.of());
        assertThatThrownBy(() -> provider("here").observe(wanted)).hasMessageContaining("is suspended");
        github.allow();
        github.refuse("GET /git", 301, "Moved Permanently", Map.of("Location", "/repositories/1"));
        assertThatThrownBy(() -> provider("here").observe(wanted)).hasMessageContaining("renamed or moved");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void killed_at_each_call_nothing_is_unmarked_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            WantedResource wanted = wanted(
                    Stage.PRODUCTION,
                    "killed%d-%s".formatted(steps, loss == Loss.AFTER_EFFECT ? "after" : "before"),
                    "");
            steps += TestSteps.LOST_CALLS_APART;
            github.loseAt(steps, loss);
            boolean hasFailed = fails(() -> provider.ensure(wanted, _ -> {}));
            isOver = github.isLossAhead();
            assertThat(hasFailed).isEqualTo(!isOver);
            assertThat(refs().head(wanted.name()).isEmpty() || owners(wanted).size() == 1)
                    .isTrue();
            repeat(() -> provider.ensure(wanted, _ -> {}));
            assertThat(owners(wanted)).hasSize(1);
            assertThat(provider.observe(wanted).drifts()).isEmpty();

            github.loseAt(steps, loss);
            fails(() -> provider.remove(wanted, _ -> {}));
            isOver &= github.isLossAhead();
            repeat(() -> provider.remove(wanted, _ -> {}));
            assertThat(provider.count(wanted)).isEmpty();
        }
        assertThat(steps).isGreaterThan(8);
    }

    private static WantedResource created(String name) {
        WantedResource wanted = wanted(Stage.DEVELOPMENT, name, "main");
        provider.ensure(wanted, _ -> {});
        return wanted;
    }

    private static List<String> owners(WantedResource wanted) {
        return refs().below("ambit/%s/".formatted(wanted.name()));
    }

    private static int tokens() {
        return (int) github.calls().stream()
                .filter(it -> it.contains("/access_tokens"))
                .count();
    }

    private static GithubRefs refs() {
        return new GithubRefs(client(app));
    }

    private static GithubBranchProvider provider(String installation) {
        GithubClient client = client(app);
        return new GithubBranchProvider(_ -> client, installation, _ -> {});
    }

    private static GithubClient client(GithubApp of) {
        return new GithubClients(InstantSource.system()).of(of);
    }

    private static WantedResource wanted(Stage stage, String name, String production) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                UUID.randomUUID(),
                "acme",
                stage,
                ResourceKind.BRANCH,
                name,
                production,
                DatabaseStrategy.DATABASE,
                Map.of(),
                "secret",
                false);
    }
}
