package dev.ambit.host.git;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.bucket.BucketEntry;
import dev.ambit.host.bucket.Buckets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.eclipse.jetty.http.MimeTypes;

/// Replaces the content of a bucket by that of a zip. Pages are uploaded last, because they refer to other files.
/// Old files are deleted after that, because old pages refer to them; files that block a new path are deleted
/// first.
public final class AssetUpload {

    /// Directory of a commit that contains assets.
    public static final String DIRECTORY = "assets";

    private static final String UNKNOWN = "application/octet-stream";
    private static final String PAGE = ".html";

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
                .forEach((name, bytes) -> FileRefusal.blaming(path(name), () -> Buckets.requireFitting(name, bytes)));
    }

    /// Uploads and deletes files. It is idempotent.
    public AssetCounts run(Path zip) {
        try (var assets = new ZipFile(zip.toFile())) {
            List<ZipEntry> files = new ArrayList<>(
                    assets.stream().filter(it -> !it.isDirectory()).toList());
            files.sort(Comparator.comparing(it -> it.getName().endsWith(PAGE)));
            Set<String> named = new HashSet<>();
            files.forEach(it -> named.add(it.getName()));
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
            return new AssetCounts(named.size(), surplus.size());
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

    private void put(ZipFile assets, ZipEntry file) throws IOException {
        String name = file.getName();
        String type = MimeTypes.DEFAULTS.getMimeByExtension(name);
        try (InputStream bytes = assets.getInputStream(file)) {
            FileRefusal.blaming(
                    path(name), () -> buckets.put(bucket, name, bytes, file.getSize(), type == null ? UNKNOWN : type));
        }
    }

    private static String path(String name) {
        return "%s/%s".formatted(DIRECTORY, name);
    }
}
