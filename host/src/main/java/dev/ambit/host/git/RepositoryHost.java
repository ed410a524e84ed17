package dev.ambit.host.git;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The repositories on this machine.
public final class RepositoryHost implements RepositoryAgent {

    private final Repositories repositories;
    private final Fetching fetching;
    private final Pushing pushing;
    private final FunctionAgent functions;
    private final @Nullable BucketAgent buckets;
    private final DeployCallbacks server;

    private RepositoryHost(
            Repositories repositories, FunctionAgent functions, @Nullable BucketAgent buckets, DeployCallbacks server) {
        this.repositories = repositories;
        this.fetching = new Fetching(repositories);
        this.pushing = new Pushing(repositories, server);
        this.functions = functions;
        this.buckets = buckets;
        this.server = server;
    }

    /// Returns the repositories in the directory of the host, or nothing if Git or its HTTP backend is not
    /// installed.
    ///
    /// @param data directory of the host
    /// @param buckets null if there are none
    public static Optional<RepositoryHost> in(
            Path data, FunctionAgent functions, @Nullable BucketAgent buckets, DeployCallbacks server) {
        return Repositories.in(data).map(it -> new RepositoryHost(it, functions, buckets, server));
    }

    @Override
    public Map<String, String> heads(String store) {
        return repositories.heads(store);
    }

    @Override
    public void begin(String store, String branch) {
        repositories.begin(store, branch);
    }

    @Override
    public void set(String store, String branch, String commit) {
        repositories.set(store, branch, commit);
    }

    @Override
    public void remove(String store, String branch) {
        repositories.remove(store, branch);
    }

    @Override
    public GitAnswer answer(GitCall call, InputStream body) {
        if (call.isAboutRefs()) {
            return fetching.refs(call);
        }
        return switch (call.service()) {
            case FETCH -> fetching.fetch(call, body);
            case PUSH -> pushing.push(call, body);
        };
    }

    @Override
    public Optional<byte[]> parameters(String store, String commit) {
        return repositories.file(store, commit, PARAMETERS, PARAMETER_BYTES_MAX);
    }

    @Override
    public CommitContents check(String store, String commit, boolean usesFunction, boolean usesAssets) {
        repositories.requireCommit(store, commit);
        Optional<CommitTree> code = repositories.tree(store, commit, FunctionZip.DIRECTORY);
        Optional<CommitTree> assets = repositories.tree(store, commit, AssetUpload.DIRECTORY);
        if (usesAssets) {
            assets.ifPresent(AssetUpload::check);
        }
        if (usesFunction && code.isPresent()) {
            zipped(store, code.get(), FunctionZip::requireSmall);
        }
        return new CommitContents(code.map(CommitTree::id).orElse(null), assets.isPresent());
    }

    @Override
    public Version deployFunction(String store, String commit, String function, @Nullable String runtime) {
        return repositories.locks().pushing(store, () -> {
            CommitTree code =
                    repositories.tree(store, commit, FunctionZip.DIRECTORY).orElseThrow();
            return zipped(store, code, zip -> functions.deploy(function, FunctionZip.bytes(zip), code.id(), runtime));
        });
    }

    @Override
    public byte[] functionZip(String store, String commit) {
        return repositories.locks().pushing(store, () -> {
            CommitTree code =
                    repositories.tree(store, commit, FunctionZip.DIRECTORY).orElseThrow();
            return zipped(store, code, FunctionZip::bytes);
        });
    }

    @Override
    public InputStream assetZip(String store, String commit) {
        return repositories.locks().pushing(store, () -> {
            CommitTree assets =
                    repositories.tree(store, commit, AssetUpload.DIRECTORY).orElseThrow();
            return zipped(store, assets, RepositoryHost::opened);
        });
    }

    /// Opens a temporary file, which the caller then deletes. The file system keeps its content until the stream
    /// is closed.
    private static InputStream opened(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public AssetCounts publish(String store, String commit, String bucket, String token) {
        return repositories.locks().pushing(store, () -> publishNow(store, commit, bucket, token));
    }

    private AssetCounts publishNow(String store, String commit, String bucket, String token) {
        CommitTree assets =
                repositories.tree(store, commit, AssetUpload.DIRECTORY).orElseThrow();
        var upload = new AssetUpload(Objects.requireNonNull(buckets), bucket, () -> server.requireRunning(token));
        return zipped(store, assets, upload::run);
    }

    /// Deletes unfinished repositories and temporary directories of hosts that were killed.
    public void sweep(InstantSource clock) {
        repositories.sweep(clock.instant());
    }

    /// Waits for running pushes and deploys of an account, for its move to another host.
    ///
    /// @throws dev.ambit.problem.Problem `StackUnreachable` if they do not finish within 10 seconds
    public void awaitIdle(String store) {
        repositories.locks().alone(store, () -> {});
    }

    /// Calls `reader` with all branches of a repository as a file of `git bundle`, if the repository exists.
    ///
    /// @param reader also gets the name of the default branch
    public void bundle(String store, BiConsumer<Path, String> reader) {
        new RepositoryBundles(repositories).write(store, reader);
    }

    /// Creates a bare repository from a file of `git bundle`.
    ///
    /// @param repository path of the new repository, which is replaced if it exists
    /// @param head name of the default branch
    /// @return the head of each branch
    public Map<String, String> unbundle(Path repository, InputStream bundle, String head) {
        return new RepositoryBundles(repositories).read(repository, bundle, head);
    }

    /// Returns the path of a repository, which may not exist.
    public Path path(String store) {
        return repositories.path(store);
    }

    /// Deletes a repository, if it exists, without concurrent pushes.
    public void discard(String store) {
        repositories.discard(store);
    }

    private <T> T zipped(String store, CommitTree tree, Function<Path, T> work) {
        Path room = repositories.directories().create();
        try {
            Path zip = room.resolve("files.zip");
            repositories.zip(store, tree, zip);
            return work.apply(zip);
        } finally {
            DeployDirectories.delete(room);
        }
    }
}
