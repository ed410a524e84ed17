package dev.ambit.host.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.eclipse.jetty.http.MimeTypes;

/// The assets of a commit in a zip.
public final class AssetFiles implements AutoCloseable {

    private static final String UNKNOWN = "application/octet-stream";
    private static final String PAGE = ".html";

    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\n";
    private static final int POINTER_BYTES_MAX = 1_024;
    private static final int POINTERS_MAX = 10;

    private final ZipFile zip;
    private final List<AssetFile> files;

    /// One file.
    ///
    /// @param name path below `assets/`, which is the key of its object
    /// @param contentType by the ending of its name
    public record AssetFile(String name, long bytes, String contentType) {

        /// Returns the path in the commit.
        public String path() {
            return "%s/%s".formatted(AssetUpload.DIRECTORY, name);
        }
    }

    private AssetFiles(ZipFile zip) {
        this.zip = zip;
        this.files = zip.stream()
                .filter(it -> !it.isDirectory())
                .map(it -> new AssetFile(it.getName(), it.getSize(), contentType(it.getName())))
                .sorted(Comparator.comparing(it -> it.name().endsWith(PAGE)))
                .toList();
    }

    /// Opens a zip, which must not change until it is closed.
    public static AssetFiles in(Path zip) throws IOException {
        return new AssetFiles(new ZipFile(zip.toFile()));
    }

    /// Returns all files. Pages are last, because they refer to other files.
    public List<AssetFile> all() {
        return files;
    }

    /// Checks the number, names and sizes of the files of a zip from another process.
    ///
    /// @throws dev.ambit.problem.Problem `DeployFailed` with the first file that a bucket cannot store
    public void check() {
        Map<String, Long> bytes = new HashMap<>();
        files.forEach(it -> bytes.put(it.name(), it.bytes()));
        CommitTree.requireSmall(AssetUpload.DIRECTORY, bytes);
        AssetUpload.check(new CommitTree("", bytes));
    }

    /// Reads a file from its beginning. The caller closes the stream.
    public InputStream open(AssetFile file) throws IOException {
        return zip.getInputStream(zip.getEntry(file.name()));
    }

    /// Returns up to ten files that are pointers of Git LFS. Their content was never pushed here, so a visitor would
    /// get the text of the pointer.
    public List<String> pointers() throws IOException {
        List<String> pointers = new ArrayList<>();
        for (AssetFile it : files) {
            if (it.bytes() <= POINTER_BYTES_MAX && pointers.size() < POINTERS_MAX && isPointer(it)) {
                pointers.add(it.path());
            }
        }
        return pointers;
    }

    private boolean isPointer(AssetFile file) throws IOException {
        try (InputStream bytes = open(file)) {
            return new String(bytes.readNBytes(POINTER.length()), UTF_8).equals(POINTER);
        }
    }

    private static String contentType(String name) {
        String known = MimeTypes.DEFAULTS.getMimeByExtension(name);
        return known == null ? UNKNOWN : known;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
