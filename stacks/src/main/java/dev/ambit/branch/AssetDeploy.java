package dev.ambit.branch;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.host.git.AssetCounts;
import dev.ambit.host.git.AssetFiles;
import dev.ambit.host.git.AssetUpload;
import dev.ambit.host.git.FileRefusal;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteBucket;
import dev.ambit.stack.RemoteBucketProvider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Publishes the assets of commits in buckets of hosts and of remote providers.
public final class AssetDeploy {

    private final Transactions transactions;
    private final StackResources resources;
    private final Providers providers;

    public AssetDeploy(Transactions transactions, StackResources resources, Providers providers) {
        this.transactions = transactions;
        this.resources = resources;
        this.providers = providers;
    }

    /// The asset bucket of a stack.
    ///
    /// @param remote provider of the bucket; null if a host stores the bucket
    record Target(WantedResource wanted, @Nullable RemoteBucketProvider remote) {}

    /// Returns the asset bucket of an environment, if it has one.
    Optional<Target> find(AccountId account, EnvironmentId environment) {
        return transactions.in(
                account,
                tx -> resources
                        .wanted(tx, account, environment, ResourceKind.ASSET_BUCKET)
                        .map(it -> new Target(it, null))
                        .or(() -> resources
                                .remote(tx, account, environment, ResourceKind.ASSET_BUCKET)
                                .map(it -> new Target(
                                        it.wanted(),
                                        providers.buckets(it.provider()).orElseThrow()))));
    }

    /// Uploads changed assets to a bucket of a remote provider, before the new code goes live. Other objects stay,
    /// because the live code and its pages refer to them. For a bucket of a host, [#finish] publishes all assets.
    ///
    /// @param goOn called repeatedly; throws if the deploy was canceled
    /// @return keys of the objects that the commit does not have
    /// @throws dev.ambit.stack.InProgressException if the engine is busy; call it again
    List<String> upload(Target target, CommitSource source, StepLog log, Runnable goOn) {
        List<String> obsolete = new ArrayList<>();
        RemoteBucketProvider remote = target.remote();
        if (remote != null) {
            FileRefusal.attributing(
                    AssetUpload.DIRECTORY,
                    () -> obsolete.addAll(upload(remote.open(target.wanted()), source, log, goOn)));
        }
        return obsolete;
    }

    private static List<String> upload(RemoteBucket bucket, CommitSource source, StepLog log, Runnable goOn) {
        try (AssetFiles files = AssetFiles.in(source.assetZip())) {
            files.check();
            var upload = new RemoteAssetUpload(bucket, files, goOn);
            int uploaded = upload.run();
            log.say("Uploaded assets to bucket %s: %d new or changed of %d files."
                    .formatted(bucket.name(), uploaded, files.all().size()));
            warn(files.pointers(), log);
            return upload.obsolete();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the assets of the deploy", e);
        }
    }

    /// Logs the address of assets. Their paths at the host do not start with the directory of the branch, although the
    /// behaviors of a CDN often do.
    void logAddress(Target target, StepLog log) {
        WantedResource bucket = target.wanted();
        Optional<String> host = transactions.in(
                bucket.account(),
                tx -> resources
                        .any(tx, bucket.account(), bucket.environment(), ResourceKind.CDN)
                        .flatMap(it -> resources.any(tx, it.account(), it.environment(), ResourceKind.HOST))
                        .map(it -> resources.detail(tx, it).get("address")));
        log.say(host.map(it -> ("The file assets/x of the branch is served at %s/x if a behavior of the CDN sends /x to"
                                + " the bucket.")
                        .formatted(it))
                .orElse("The file assets/x of the branch is the object x of the bucket."));
    }

    /// Publishes the assets in a bucket of a host. For a remote provider, deletes the `obsolete` objects instead.
    void finish(Target target, List<String> obsolete, CommitSource source, StepLog log, Runnable goOn) {
        RemoteBucketProvider remote = target.remote();
        if (remote == null) {
            publish(target.wanted(), source, log, goOn);
        } else if (!obsolete.isEmpty()) {
            FileRefusal.attributing(
                    AssetUpload.DIRECTORY, () -> remote.open(target.wanted()).delete(obsolete));
            log.say("Deleted %d old files.".formatted(obsolete.size()));
        }
    }

    private static void publish(WantedResource bucket, CommitSource source, StepLog log, Runnable goOn) {
        AssetCounts counts = source.publish(bucket.name(), goOn);
        log.say("Uploaded assets to bucket %s: %d files; deleted %d old files."
                .formatted(bucket.name(), counts.files(), counts.deleted()));
        warn(Objects.requireNonNullElse(counts.pointers(), List.of()), log);
    }

    private static void warn(List<String> pointers, StepLog log) {
        pointers.forEach(it -> log.say(("Warning: %s is a pointer of Git LFS, not the file itself. Run `git lfs migrate"
                        + " export --include=\"%s\"`, then push again.")
                .formatted(it, it)));
    }
}
