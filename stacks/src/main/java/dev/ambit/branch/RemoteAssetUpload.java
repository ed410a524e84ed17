package dev.ambit.branch;

import dev.ambit.host.git.AssetFiles;
import dev.ambit.host.git.AssetFiles.AssetFile;
import dev.ambit.host.git.FileRefusal;
import dev.ambit.stack.RemoteBucket;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Uploads the changed assets of one deploy to a bucket of a remote provider.
final class RemoteAssetUpload {

    /// Number of files after which the upload checks for cancellation.
    private static final int FILES_AT_ONCE_MAX = 20;

    private final RemoteBucket bucket;
    private final AssetFiles files;
    private final Runnable goOn;
    private final Map<String, String> before;

    /// @param goOn throws if the deploy was canceled
    RemoteAssetUpload(RemoteBucket bucket, AssetFiles files, Runnable goOn) {
        this.bucket = bucket;
        this.files = files;
        this.goOn = goOn;
        this.before = bucket.etags();
    }

    /// Uploads new files first, so that a refused upload has replaced nothing.
    ///
    /// @return the number of uploaded files
    int run() throws IOException {
        List<AssetFile> newFirst = files.all().stream()
                .sorted(Comparator.comparing(it -> before.containsKey(it.name())))
                .toList();
        int uploaded = 0;
        for (int i = 0; i < newFirst.size(); i++) {
            if (i % FILES_AT_ONCE_MAX == 0) {
                goOn.run();
            }
            AssetFile it = newFirst.get(i);
            if (!Md5.of(files, it).equals(before.get(it.name()))) {
                FileRefusal.attributing(
                        it.path(), () -> bucket.put(it.name(), () -> files.open(it), it.bytes(), it.contentType()));
                uploaded++;
            }
        }
        goOn.run();
        return uploaded;
    }

    /// Returns the keys of the objects that the commit does not have.
    List<String> obsolete() {
        Set<String> named = files.all().stream().map(AssetFile::name).collect(Collectors.toSet());
        return before.keySet().stream()
                .filter(it -> !named.contains(it))
                .sorted()
                .toList();
    }
}
