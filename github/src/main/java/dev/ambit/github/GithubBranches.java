package dev.ambit.github;

import dev.ambit.branch.CommitFiles;
import dev.ambit.branch.RemoteBranches;
import dev.ambit.db.Work;
import dev.ambit.stack.Providers;
import dev.ambit.stack.WantedResource;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The branches in the repositories of attached Apps, for deploys.
record GithubBranches(GithubAppLookup apps, InstantSource clock) implements RemoteBranches {

    @Override
    public String provider() {
        return Providers.GITHUB;
    }

    @Override
    public Optional<String> head(WantedResource branch) {
        return new GithubRefs(apps.client(branch)).head(branch.name());
    }

    @Override
    public void deployCreated(Handle tx, WantedResource branch) {
        Work.GITHUB_BRANCH.scheduleBy(tx, branch.environment(), clock.instant());
    }

    @Override
    public CommitFiles files(WantedResource branch, String commit) {
        return new GithubCommitFiles(apps.client(branch), commit);
    }
}
