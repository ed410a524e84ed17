package dev.ambit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A program from npm that Ambit is compared with. It is kept for later runs.
final class NpmPackage {

    private NpmPackage() {}

    /// Returns the directory `node_modules` of a package. It is missing if the package is not installed, and
    /// `isInstalling` is false or npm fails.
    static Path modules(String name, String version, boolean isInstalling) throws IOException, InterruptedException {
        Path cache = Path.of(System.getProperty("ambit.bench.cache", "target"), name);
        Path modules = cache.resolve("node_modules");
        if (isInstalling && !Files.isDirectory(modules.resolve(name))) {
            Files.createDirectories(cache);
            new ProcessBuilder(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--prefix",
                            cache.toString(),
                            name + "@" + version)
                    .inheritIO()
                    .start()
                    .waitFor();
        }
        return modules;
    }
}
