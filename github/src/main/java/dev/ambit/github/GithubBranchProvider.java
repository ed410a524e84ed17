package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Provides branches in the repository of the attached GitHub App. Each call is idempotent, so a step that was
/// interrupted between two calls is repeated from its beginning. The owner mark is created before the branch.
final class GithubBranchProvider implements Provider {

    private final Function<WantedResource, GithubClient> clients;
    private final String installation;
    private final Consumer<WantedResource> follow;

    /// @param clients returns the client of a branch's repository
    /// @param installation stable name of this installation
    /// @param follow called for each provisioned branch, so that its head is compared from now on
    GithubBranchProvider(
            Function<WantedResource, GithubClient> clients, String installation, Consumer<WantedResource> follow) {
        this.clients = clients;
        this.installation = installation;
        this.follow = follow;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.BRANCH;
    }

    @Override
    public String name() {
        return Providers.GITHUB;
    }

    @Override
    public void check(WantedResource wanted) {
        BranchOwners owners = owners(refs(wanted), wanted);
        owners.requireOurs(owners.marks());
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        GithubClient client = clients.apply(wanted);
        var refs = new GithubRefs(client);
        BranchOwners owners = owners(refs, wanted);
        List<String> marks = owners.marks();
        owners.requireOurs(marks);
        Optional<String> head = refs.head(wanted.name());
        String start = head.orElseGet(() -> start(refs, wanted));
        if (!owners.isMarked(marks)) {
            owners.mark(marks, start);
        }
        if (head.isPresent()) {
            log.say("Branch %s exists at commit %s.".formatted(wanted.name(), start));
        } else {
            refs.createBranch(wanted.name(), start);
            log.say("Created branch %s at commit %s.".formatted(wanted.name(), start));
        }
        BranchRuleset.Protection protection = new BranchRuleset(client, wanted).ensure(log);
        follow.accept(wanted);
        GithubApp app = client.app();
        Map<String, String> detail = new HashMap<>(Map.of(
                "repository", "%s/%s.git".formatted(app.siteUrl(), app.repository()),
                "branch", wanted.name(),
                "protection", protection.words(),
                "console", "%s/%s/tree/%s".formatted(app.siteUrl(), app.repository(), wanted.name())));
        if (protection.ruleset() != null) {
            detail.put("rulesetId", protection.ruleset());
        }
        return detail;
    }

    /// The ids begin with the name of the repository, without its owner, which Terraform's provider knows.
    @Override
    public List<TerraformImport> terraform(Map<String, String> detail) {
        String url = detail.get("repository");
        if (url == null) {
            return List.of();
        }
        String repository = url.substring(url.lastIndexOf('/') + 1).replaceFirst("\\.git$", "");
        List<TerraformImport> imports = new ArrayList<>();
        imports.add(new TerraformImport("github_branch", "%s:%s".formatted(repository, detail.get("branch"))));
        if (detail.containsKey("rulesetId")) {
            imports.add(new TerraformImport(
                    "github_repository_ruleset", "%s:%s".formatted(repository, detail.get("rulesetId"))));
        }
        return imports;
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        GithubClient client = clients.apply(wanted);
        var refs = new GithubRefs(client);
        if (refs.head(wanted.name()).isEmpty()) {
            return ObservedResource.ABSENT;
        }
        List<Drift> drifts = new ArrayList<>();
        BranchOwners owners = owners(refs, wanted);
        List<String> marks = owners.marks();
        if (owners.foreign(marks).isPresent() || !owners.isMarked(marks)) {
            drifts.add(new Drift(
                    "owner",
                    "owner ref of this stack",
                    owners.foreign(marks).map(it -> "refs/" + it).orElse("no owner ref of this stack")));
        }
        var ruleset = new BranchRuleset(client, wanted);
        BranchRuleset.Found found = ruleset.find();
        if (found.isAvailable() && !found.rules().equals(ruleset.rules())) {
            drifts.add(
                    new Drift("protection", BranchRuleset.words(ruleset.rules()), BranchRuleset.words(found.rules())));
        }
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        GithubClient client = clients.apply(wanted);
        var refs = new GithubRefs(client);
        Map<String, Long> counts = new HashMap<>();
        counts.put("branches", refs.head(wanted.name()).isPresent() ? 1L : 0);
        List<String> marks = owners(refs, wanted).marks();
        counts.put(
                "ownerRefs", marks.stream().filter(owners(refs, wanted)::isOurs).count());
        counts.put("rulesets", new BranchRuleset(client, wanted).find().id().isPresent() ? 1L : 0);
        counts.values().removeIf(it -> it == 0);
        return counts;
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        GithubClient client = clients.apply(wanted);
        var refs = new GithubRefs(client);
        BranchOwners owners = owners(refs, wanted);
        List<String> marks = owners.marks();
        owners.requireOurs(marks);
        var ruleset = new BranchRuleset(client, wanted);
        ruleset.remove(ruleset.find());
        refs.deleteBranch(wanted.name());
        owners.unmark(marks);
        log.say("Deleted branch %s of %s.".formatted(wanted.name(), client.app().repository()));
    }

    /// Returns the commit of a new branch: production's head, or for production the head of the default branch.
    private static String start(GithubRefs refs, WantedResource wanted) {
        return wanted.stage() == Stage.PRODUCTION
                ? refs.defaultHead()
                : refs.head(wanted.production())
                        .orElseThrow(() -> STACK_UNREACHABLE.because(
                                ("Branch `%s` of production does not exist. Provision or repair the production stack,"
                                                + " then try again.")
                                        .formatted(wanted.production())));
    }

    private GithubRefs refs(WantedResource wanted) {
        return new GithubRefs(clients.apply(wanted));
    }

    private BranchOwners owners(GithubRefs refs, WantedResource wanted) {
        return BranchOwners.of(refs, installation, wanted);
    }
}
