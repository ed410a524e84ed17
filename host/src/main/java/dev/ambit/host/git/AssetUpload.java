package dev.ambit.host.git;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.bucket.BucketEntry;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.git.AssetFiles.AssetFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Replaces the content of a bucket by the content of a zip. Old files are deleted after the upload, because old
/// pages refer to them; files that block a new path are deleted first.
public final class AssetUpload {

    /// Directory of a commit that contains assets.
    public static final String DIRECTORY = "assets";

    /// Number of files after which the upload checks for cancellation.
    private static final int FILES_AT_ONCE_MAX = 100;

    private final BucketAgent buckets;
    private final String bucket;
    private final Runnable goOn;

    /// @param goOn throws if the deploy was canceled
    public AssetUpload(BucketAgent buckets, String bucket, Runnable goOn) {
        this.buckets = buckets;
        this.bucket = bucket;
        this.goOn = goOn;
    }

    /// Checks names and sizes of all files.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` with the first file that a bucket cannot store
    public static void check(CommitTree assets) {
        assets.bytes()
                .forEach((name, bytes) -> FileRefusal.attributing(
                        "%s/%s".formatted(DIRECTORY, name), () -> Buckets.requireFitting(name, bytes)));
    }

    /// Uploads and deletes files. It is idempotent.
    public AssetCounts run(Path zip) {
        try (AssetFiles assets = AssetFiles.in(zip)) {
            List<AssetFile> files = assets.all();
            Set<String> named = new HashSet<>();
            files.forEach(it -> named.add(it.name()));
            ObsoleteObjects surplus = ObsoleteObjects.of(keys(), named);
            delete(surplus.inTheWay());
            for (int i = 0; i < files.size(); i++) {
                if (i % FILES_AT_ONCE_MAX == 0) {
                    goOn.run();
                }
                put(assets, files.get(i));
            }
            goOn.run();
            delete(surplus.rest());
            return new AssetCounts(named.size(), surplus.size(), assets.pointers());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the assets of the deploy", e);
        }
    }

    private List<String> keys() {
        return buckets.list(bucket).stream().map(BucketEntry::key).toList();
    }

    private void delete(List<String> keys) {
        keys.forEach(it -> buckets.delete(bucket, it));
    }

    private void put(AssetFiles assets, AssetFile file) throws IOException {
        try (InputStream bytes = assets.open(file)) {
            FileRefusal.attributing(
                    file.path(), () -> buckets.put(bucket, file.name(), bytes, file.bytes(), file.contentType()));
        }
    }
}
