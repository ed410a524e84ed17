package dev.ambit.branch;

import dev.ambit.host.function.Version;
import dev.ambit.host.git.AssetCounts;
import dev.ambit.host.git.CommitContents;
import dev.ambit.host.git.RepositoryAgent;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A commit in the repository of this installation. The host reads its files.
final class HostedCommit implements CommitSource {

    private final RepositoryAgent repositories;
    private final HostCallbacks callbacks;
    private final String store;
    private final String commit;
    private final ZipDownload assets = new ZipDownload();

    HostedCommit(RepositoryAgent repositories, HostCallbacks callbacks, String store, String commit) {
        this.repositories = repositories;
        this.callbacks = callbacks;
        this.store = store;
        this.commit = commit;
    }

    @Override
    public CommitContents check(boolean usesFunction, boolean usesAssets) {
        return repositories.check(store, commit, usesFunction, usesAssets);
    }

    @Override
    public Optional<byte[]> parameters() {
        return repositories.parameters(store, commit);
    }

    @Override
    public byte[] functionZip() {
        return repositories.functionZip(store, commit);
    }

    @Override
    public Version deployFunction(String function, @Nullable String runtime) {
        return repositories.deployFunction(store, commit, function, runtime);
    }

    @Override
    public Path assetZip() {
        return assets.of(repositories.assetZip(store, commit));
    }

    @Override
    public AssetCounts publish(String bucket, Runnable goOn) {
        String token = callbacks.begin(goOn);
        try {
            return repositories.publish(store, commit, bucket, token);
        } finally {
            callbacks.end(token);
        }
    }

    @Override
    public void close() {
        assets.close();
    }
}
