package dev.ambit.github;

import static dev.ambit.problem.ProblemCode.DEPLOY_FAILED;

import dev.ambit.host.git.CommitTree;
import dev.ambit.host.git.FileRefusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// The tarball of a commit in a temporary directory, and zips of its directories. Only files that the commit's tree
/// lists are taken, with the sizes that it lists, so the tarball decides neither paths nor sizes.
final class CommitDownload implements AutoCloseable {

    private static final long BYTES_MAX = 1L << 30;
    private static final long UNPACKED_BYTES_MAX = 2 * BYTES_MAX;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final String ANY = "application/vnd.github+json";

    private final GithubClient client;
    private final String commit;
    private @Nullable Path directory;

    CommitDownload(GithubClient client, String commit) {
        this.client = client;
        this.commit = commit;
    }

    /// Returns a zip of a directory, which is written on the first call.
    Path zip(String name, CommitTree tree) {
        try {
            Path tarball = tarball();
            Path zip = tarball.resolveSibling(name + ".zip");
            if (!Files.exists(zip)) {
                write(tarball, name, tree, zip);
            }
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the files of commit %s".formatted(commit), e);
        }
    }

    private Path tarball() throws IOException {
        if (directory == null) {
            directory = Files.createTempDirectory("ambit-deploy");
        }
        Path tarball = directory.resolve("commit.tar.gz");
        if (!Files.exists(tarball)) {
            String path = "/tarball/" + commit;
            try (InputStream body = client.open(path, ANY).body();
                    OutputStream file = Files.newOutputStream(tarball)) {
                copy(body, file, BYTES_MAX);
            } catch (IOException _) {
                Files.deleteIfExists(tarball);
                throw GithubErrors.unanswered("GET " + path);
            }
        }
        return tarball;
    }

    private void write(Path tarball, String name, CommitTree tree, Path zip) throws IOException {
        long unpackedBytes = 0;
        Set<String> executable = new HashSet<>();
        Set<String> missing = new HashSet<>(tree.bytes().keySet());
        try (var file = new BufferedInputStream(Files.newInputStream(tarball));
                var unpacked = new GZIPInputStream(file, CHUNK_BYTES);
                var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            var entries = new TarEntries(unpacked);
            for (Optional<TarEntries.Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                unpackedBytes += next.get().bytes();
                if (unpackedBytes > UNPACKED_BYTES_MAX) {
                    throw tooLarge(UNPACKED_BYTES_MAX);
                }
                String path = below(name, next.get().path());
                if (missing.remove(path)) {
                    requireListed(name, path, tree, next.get().bytes());
                    out.putNextEntry(new ZipEntry(path));
                    entries.content().transferTo(out);
                    out.closeEntry();
                    if (next.get().isExecutable()) {
                        executable.add(path);
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            Files.delete(zip);
            throw refused(name, missing.iterator().next());
        }
        mark(zip, executable);
    }

    private static void mark(Path zip, Set<String> executable) throws IOException {
        if (!executable.isEmpty()) {
            try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true))) {
                for (String path : executable) {
                    Files.setPosixFilePermissions(files.getPath(path), PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    /// Returns the path of a file relative to the directory `name` of the repository; empty if the file is
    /// elsewhere. In the tarball, all files are below one more directory.
    private static String below(String name, String path) {
        int slash = path.indexOf('/');
        String inner = path.substring(slash + 1);
        return inner.startsWith(name + "/") ? inner.substring(name.length() + 1) : "";
    }

    private static void requireListed(String name, String path, CommitTree tree, long bytes) {
        if (!Long.valueOf(bytes).equals(tree.bytes().get(path))) {
            throw refused(name, path);
        }
    }

    private static RuntimeException refused(String name, String path) {
        String file = "%s/%s".formatted(name, path);
        return DEPLOY_FAILED
                .because(
                        "GitHub's archive lacks or changes `%s`. Remove `export-ignore` and `export-subst` from `.gitattributes`."
                                .formatted(file))
                .with(FileRefusal.FILE, file);
    }

    private static RuntimeException tooLarge(long bytesMax) {
        return DEPLOY_FAILED.because(
                "The files of the commit have more than %d bytes. Delete files, then push again.".formatted(bytesMax));
    }

    private static void copy(InputStream from, OutputStream to, long bytesMax) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long bytes = 0;
        for (int length; (length = from.read(chunk)) >= 0; ) {
            bytes += length;
            if (bytes > bytesMax) {
                throw tooLarge(bytesMax);
            }
            to.write(chunk, 0, length);
        }
    }

    @Override
    public void close() {
        if (directory == null) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path it : files.toList()) {
                Files.delete(it);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete directory %s".formatted(directory), e);
        }
    }
}
