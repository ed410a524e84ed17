package dev.ambit.branch;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.Version;
import dev.ambit.host.git.AssetCounts;
import dev.ambit.host.git.AssetUpload;
import dev.ambit.host.git.CommitContents;
import dev.ambit.host.git.CommitTree;
import dev.ambit.host.git.FunctionZip;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A commit in a remote repository. The server downloads its files and sends them to the host, so that the host has
/// no credential of the remote provider.
record RemoteCommit(
        CommitFiles files,
        FunctionAgent functions,
        @Nullable BucketAgent buckets) implements CommitSource {

    @Override
    public CommitContents check(boolean usesFunction, boolean usesAssets) {
        Optional<CommitTree> code = files.tree(FunctionZip.DIRECTORY);
        Optional<CommitTree> assets = files.tree(AssetUpload.DIRECTORY);
        if (usesAssets) {
            assets.ifPresent(AssetUpload::check);
        }
        if (usesFunction && code.isPresent()) {
            FunctionZip.requireSmall(files.zip(FunctionZip.DIRECTORY));
        }
        return new CommitContents(code.map(CommitTree::id).orElse(null), assets.isPresent());
    }

    @Override
    public Optional<byte[]> parameters() {
        return files.parameters();
    }

    @Override
    public byte[] functionZip() {
        return FunctionZip.bytes(files.zip(FunctionZip.DIRECTORY));
    }

    @Override
    public Version deployFunction(String function, @Nullable String runtime) {
        String id = files.tree(FunctionZip.DIRECTORY).orElseThrow().id();
        return functions.deploy(function, functionZip(), id, runtime);
    }

    @Override
    public Path assetZip() {
        return files.zip(AssetUpload.DIRECTORY);
    }

    @Override
    public AssetCounts publish(String bucket, Runnable goOn) {
        return new AssetUpload(Objects.requireNonNull(buckets), bucket, goOn).run(assetZip());
    }

    @Override
    public void close() {
        files.close();
    }
}
