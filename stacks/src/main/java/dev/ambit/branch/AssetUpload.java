package dev.ambit.branch;

import dev.ambit.bucket.BucketEntry;
import dev.ambit.bucket.Buckets;
import dev.ambit.stack.StepLog;
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

/// Makes a bucket have what a zip has, and nothing else. Pages come last, since they name what must be there by
/// then; what is too much goes after them, since the pages before named it, unless it is in the way.
final class AssetUpload {

    static final String DIRECTORY = "assets";

    private static final String UNKNOWN = "application/octet-stream";
    private static final String PAGE = ".html";

    /// After as many it asks whether to go on.
    private static final int FILES_AT_ONCE_MAX = 100;

    private final Buckets buckets;
    private final String bucket;
    private final Runnable goOn;

    /// @param goOn throws if it is to stop
    AssetUpload(Buckets buckets, String bucket, Runnable goOn) {
        this.buckets = buckets;
        this.bucket = bucket;
        this.goOn = goOn;
    }

    /// @throws dev.ambit.problem.Problem `DeployFailed` naming a file that no bucket takes
    static void check(Tree assets) {
        assets.bytes()
                .forEach((name, bytes) -> DeployFailure.blaming(path(name), () -> Buckets.requireFitting(name, bytes)));
    }

    /// Done again, it changes nothing.
    void run(Path zip, StepLog log) {
        try (var assets = new ZipFile(zip.toFile())) {
            List<ZipEntry> files = new ArrayList<>(
                    assets.stream().filter(it -> !it.isDirectory()).toList());
            files.sort(Comparator.comparing(it -> it.getName().endsWith(PAGE)));
            Set<String> named = new HashSet<>();
            files.forEach(it -> named.add(it.getName()));
            Surplus surplus = Surplus.of(keys(), named);
            delete(surplus.inTheWay());
            for (int i = 0; i < files.size(); i++) {
                if (i % FILES_AT_ONCE_MAX == 0) {
                    goOn.run();
                }
                put(assets, files.get(i));
            }
            goOn.run();
            delete(surplus.rest());
            log.say("Uploaded assets to bucket %s: %d files; deleted %d old files."
                    .formatted(bucket, named.size(), surplus.size()));
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
            DeployFailure.blaming(
                    path(name), () -> buckets.put(bucket, name, bytes, file.getSize(), type == null ? UNKNOWN : type));
        }
    }

    private static String path(String name) {
        return "%s/%s".formatted(DIRECTORY, name);
    }
}
