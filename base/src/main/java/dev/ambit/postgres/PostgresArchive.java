package dev.ambit.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// Packed PostgreSQL distribution on the class path.
final class PostgresArchive {

    private static final int OWNER_EXECUTES = 0100;
    private static final Set<PosixFilePermission> RUNS = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READS = PosixFilePermissions.fromString("rw-r--r--");

    private PostgresArchive() {}

    /// Unpacks PostgreSQL once into a directory below `cache`. Concurrent processes unpack into separate drafts;
    /// the first to finish renames its draft to the final name.
    static Path unpacked(Path cache) {
        return unpacked(resource(), cache);
    }

    static Path unpacked(URL archive, Path cache) {
        try {
            URLConnection resource = archive.openConnection();
            Path home = cache.resolve("postgres-" + fingerprint(resource));
            if (!Files.exists(home)) {
                Files.createDirectories(cache);
                Path draft = Files.createTempDirectory(cache, ".unpacking-");
                unpack(resource, draft);
                publish(draft, home);
            }
            return home.resolve("bin");
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL cannot be unpacked into " + cache + ": " + e.getMessage(), e);
        }
    }

    private static URL resource() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        String name = "/postgres-%s-%s.txz".formatted(system, machine);
        URL resource = PostgresArchive.class.getResource(name);
        if (resource == null) {
            throw new IllegalStateException(
                    "This build of Ambit contains no PostgreSQL for %s on %s. Run PostgreSQL yourself and set"
                                    .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
                            + " AMBIT_DATABASE_URL and AMBIT_DATABASE_OWNER_URL.");
        }
        return resource;
    }

    /// Returns a fingerprint of the archive without reading its content.
    private static String fingerprint(URLConnection resource) throws IOException {
        return resource instanceof JarURLConnection jar
                ? Long.toHexString(jar.getJarEntry().getCrc())
                : Long.toHexString(resource.getContentLengthLong() ^ resource.getLastModified());
    }

    private static void unpack(URLConnection resource, Path into) throws IOException {
        try (InputStream packed = new BufferedInputStream(resource.getInputStream());
                var archive = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (!file.startsWith(into)) {
                    throw new IOException("the archive entry leads outside the target directory: " + entry.getName());
                }
                Files.createDirectories(entry.isDirectory() ? file : file.resolveSibling(""));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isFile() && !entry.getName().endsWith(".a")) {
                    Files.copy(archive, file);
                    Files.setPosixFilePermissions(file, (entry.getMode() & OWNER_EXECUTES) != 0 ? RUNS : READS);
                }
            }
        }
        openDirectories(into);
    }

    /// Makes directories accessible to the user that runs PostgreSQL, regardless of the umask.
    private static void openDirectories(Path into) throws IOException {
        try (var files = Files.walk(into)) {
            for (Path directory : files.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(directory, RUNS);
            }
        }
    }

    private static void publish(Path draft, Path home) throws IOException {
        try {
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(draft);
            if (!Files.exists(home)) {
                throw e;
            }
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
