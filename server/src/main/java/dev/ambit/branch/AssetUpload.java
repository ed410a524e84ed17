package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

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
/// then; what is too much goes after them, since the pages before named it.
final class AssetUpload {

    private static final String UNKNOWN = "application/octet-stream";
    private static final String PAGE = ".html";

    private final Buckets buckets;
    private final String bucket;

    AssetUpload(Buckets buckets, String bucket) {
        this.buckets = buckets;
        this.bucket = bucket;
    }

    /// Done again, it changes nothing.
    void run(Path zip, StepLog log) {
        try (var assets = new ZipFile(zip.toFile())) {
            List<ZipEntry> files = new ArrayList<>(
                    assets.stream().filter(it -> !it.isDirectory()).toList());
            files.sort(Comparator.comparing(it -> it.getName().endsWith(PAGE)));
            Set<String> named = new HashSet<>();
            for (ZipEntry file : files) {
                put(assets, file);
                named.add(file.getName());
            }
            List<String> left = buckets.list(bucket).stream()
                    .map(BucketEntry::key)
                    .filter(it -> !named.contains(it))
                    .toList();
            left.forEach(it -> buckets.delete(bucket, it));
            log.say("The bucket %s has %d files; %d went.".formatted(bucket, named.size(), left.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("The assets cannot be read", e);
        }
    }

    private void put(ZipFile assets, ZipEntry file) throws IOException {
        String name = file.getName();
        if (file.getSize() > Buckets.BYTES_MAX) {
            throw DEPLOY_FAILED
                    .because("The file is too large.")
                    .with(DeployFailure.FILE, "assets/" + name)
                    .with("received", file.getSize())
                    .with("allowed", "%d bytes".formatted(Buckets.BYTES_MAX));
        }
        String type = MimeTypes.DEFAULTS.getMimeByExtension(name);
        try (InputStream bytes = assets.getInputStream(file)) {
            buckets.put(bucket, name, bytes, file.getSize(), type == null ? UNKNOWN : type);
        }
    }
}
