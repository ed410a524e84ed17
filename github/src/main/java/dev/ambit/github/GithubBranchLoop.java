package dev.ambit.github;

import dev.ambit.account.Accounts;
import dev.ambit.branch.DeployCreation;
import dev.ambit.branch.DeployReports;
import dev.ambit.branch.DeploysAddress;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.Author;
import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.Providers;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Compares the heads of development's branches with the commits that were deployed, after each push and every five
/// minutes, because GitHub does not repeat a lost delivery. Reports the states of deploys as commit statuses.
final class GithubBranchLoop {

    static final Duration PERIOD = Duration.ofMinutes(5);

    private static final System.Logger LOG = System.getLogger(GithubBranchLoop.class.getName());
    private static final Duration OPEN_PERIOD = Duration.ofSeconds(2);
    private static final Duration CLAIM = Duration.ofMinutes(3);
    private static final int BRANCHES_MAX = 8;

    private final Transactions transactions;
    private final KnownEnvironments environments;
    private final StackResources resources;
    private final DeployCreation deploys;
    private final GithubAppLookup apps;
    private final String installation;
    private final @Nullable String publicUrl;
    private final InstantSource clock;

    /// @param installation stable name of this installation
    /// @param publicUrl base URL of the console; null if it is unknown
    GithubBranchLoop(
            Transactions transactions,
            KnownEnvironments environments,
            StackResources resources,
            DeployCreation deploys,
            GithubAppLookup apps,
            String installation,
            @Nullable String publicUrl,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.resources = resources;
        this.deploys = deploys;
        this.apps = apps;
        this.installation = installation;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /// Looks at the branches that are due, in parallel.
    void runOnce() {
        // The database stores no nanoseconds, so a time with nanoseconds would differ from its stored value.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<EnvironmentId> due = transactions.outside(tx -> Work.GITHUB_BRANCH.claim(tx, now, CLAIM, BRANCHES_MAX));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(it -> threads.execute(() -> Transactions.withoutAdmission(() -> Work.attempt(
                    () -> "Cannot look at the GitHub branch of environment %d".formatted(it.value()),
                    () -> check(it, now.plus(CLAIM))))));
        }
    }

    private void check(EnvironmentId environment, Instant claimedUntil) {
        Optional<WantedResource> branch = environments
                .find(environment)
                .flatMap(known -> transactions.in(known.account(), tx -> branch(tx, known.account(), environment)));
        if (branch.isEmpty()) {
            transactions.outside(tx -> {
                Work.GITHUB_BRANCH.remove(tx, environment);
                return null;
            });
            return;
        }
        Duration pause = pause(branch.get());
        transactions.outside(tx -> {
            // A push that arrived meanwhile has made the branch due again.
            if (Work.GITHUB_BRANCH.lock(tx, environment)
                    && Work.GITHUB_BRANCH
                            .dueAt(tx, environment)
                            .filter(it -> !it.isBefore(claimedUntil))
                            .isPresent()) {
                Work.GITHUB_BRANCH.postpone(tx, environment, clock.instant().plus(pause));
            }
            return null;
        });
    }

    private Optional<WantedResource> branch(Handle tx, AccountId account, EnvironmentId environment) {
        return resources.remote(tx, account, ResourceKind.BRANCH, Providers.GITHUB).stream()
                .filter(it -> it.environment().equals(environment))
                .findFirst();
    }

    /// Looks at a branch and returns the time until the next look.
    private Duration pause(WantedResource branch) {
        try {
            GithubClient client = apps.client(branch);
            if (branch.stage() == Stage.DEVELOPMENT && !branch.isSuspended()) {
                deployNews(branch, new GithubRefs(client));
            }
            report(branch, client);
            return isAnyOpen(branch) ? OPEN_PERIOD : PERIOD;
        } catch (InProgressException change) {
            return change.pause();
        } catch (Problem problem) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Branch %s cannot be compared with GitHub: %s".formatted(branch.name(), problem.message()));
            return PERIOD;
        }
    }

    /// Deploys the head, if it is neither the commit of the last deploy nor, before the first deploy, the commit at
    /// which the stack took the branch.
    private void deployNews(WantedResource branch, GithubRefs refs) {
        Optional<String> head = refs.head(branch.name());
        if (head.isEmpty()) {
            return;
        }
        Optional<String> known = in(branch, tx -> DeployReports.lastCommit(tx, branch.environment()));
        if (known.isEmpty()) {
            known = BranchOwners.of(refs, installation, branch).start();
        }
        if (known.isPresent() && !known.equals(head)) {
            deploys.create(branch.account(), branch.environment(), branch.name(), null, Author.SYSTEM);
        }
    }

    private void report(WantedResource branch, GithubClient client) {
        List<DeployReports.Report> news =
                in(branch, tx -> DeployReports.unreported(tx, branch.environment(), clock.instant()));
        String page = news.isEmpty() ? null : page(branch);
        for (DeployReports.Report it : news) {
            GithubAnswer answer = client.call("POST", "/statuses/" + it.commit(), CommitStatus.of(it, page));
            if (!answer.isOk()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "GitHub refused the status of commit %s: %s".formatted(it.commit(), answer.message()));
            }
            in(branch, tx -> {
                DeployReports.reported(tx, branch.environment(), it);
                return it;
            });
        }
    }

    private @Nullable String page(WantedResource branch) {
        return publicUrl == null
                ? null
                : transactions.in(
                        branch.account(),
                        tx -> Environments.lock(tx, branch.account(), branch.environment())
                                .map(Environment::slug)
                                .map(slug ->
                                        DeploysAddress.of(publicUrl, Accounts.slug(tx, branch.account()), slug.value()))
                                .orElse(null));
    }

    private boolean isAnyOpen(WantedResource branch) {
        return in(branch, tx -> DeployReports.isAnyOpen(tx, branch.environment(), clock.instant()));
    }

    private <T> T in(WantedResource branch, LoopWork<T> work) {
        return transactions.in(branch.account(), tx -> {
            Transactions.addScope(tx, branch.environment());
            return work.run(tx);
        });
    }

    private interface LoopWork<T> {
        T run(Handle tx);
    }
}
