package dev.ambit.hosting;

import dev.ambit.host.HostDirectory;
import dev.ambit.host.HostMain;
import dev.ambit.host.RootMain;
import dev.ambit.host.ServerLaunch;
import dev.ambit.process.SystemUser;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The program of the host. A server that is root starts [RootMain] as root, which runs containers and starts the
/// host as another user. A server that is not root starts the host alone, without containers.
///
/// @param data data directory
/// @param ociRuntime container runtime; null for `runc` in a standard directory of programs
/// @param functionJavaHome Java that runs jars; null to look for a JDK
public record HostProgram(
        Path data, @Nullable Path ociRuntime, @Nullable Path functionJavaHome) {

    private static final System.Logger LOG = System.getLogger(HostProgram.class.getName());

    /// User id of hosts; containers get the ids after it. No account of the machine has these ids.
    public static final long USER = 1_899_999_900;

    /// Java options of the server that apply to its host too: certificates, networks, files and compilation.
    private static final List<String> SHARED_OPTIONS =
            List.of("-Djavax.net.ssl.", "-Djava.net.", "-Djava.io.tmpdir=", "-XX:TieredStopAtLevel=");

    private static final String ARCHIVE = "-XX:SharedArchiveFile=";

    /// A JVM that cannot use the archive starts without it and says nothing.
    private static final List<String> ARCHIVE_OPTIONS = List.of(
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xlog:cds*=off:stderr",
            "-Xlog:aot*=off:stderr");

    /// Options of [HostMain] and [RootMain]. Processes share the memory of the JDK's class archive if it is at a fixed
    /// address; at a random one, each has a copy. Memory that the start needed is returned within 15 seconds.
    private static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:TrimNativeHeapInterval=15000",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /// Options that keep the process with containers small.
    private static final List<String> ROOT_OPTIONS = List.of(
            "-Xmx64m",
            "-Xms4m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xss256k",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=12m");

    /// Returns the command of the child process.
    List<String> command() {
        List<String> command = new ArrayList<>(ServerLaunch.WITHOUT_SIGNALS);
        if (SystemUser.isRoot()) {
            command.addAll(rootCommand(user()));
        } else {
            List<String> host = hostCommand();
            HostDirectory.prepare(data, SystemUser.self());
            command.addAll(host);
            command.addAll(HostMain.withoutContainers("the server does not run as root"));
        }
        return command;
    }

    /// Returns the command of [RootMain]. If a server's command is appended, [RootMain] starts the server, too.
    ///
    /// @param user user id of the host
    public List<String> rootCommand(long user) {
        List<String> command = java(ROOT_OPTIONS.stream(), RootMain.class);
        command.addAll(RootMain.arguments(data, user, ociRuntime, functionJavaHome, hostCommand()));
        return command;
    }

    /// Returns the paths that server and host read: the Java program and the class path.
    public static List<Path> programFiles() {
        List<Path> files = new ArrayList<>(List.of(Path.of(javaProgram())));
        classPath().forEach(it -> files.add(Path.of(it)));
        return files;
    }

    private static List<String> hostCommand() {
        return java(Stream.of("-Xms16m", "-Xss512k"), HostMain.class);
    }

    /// Returns the user id of the host: [#USER], or root if that user cannot read the files of the host.
    private long user() {
        List<Path> needed = new ArrayList<>(programFiles());
        needed.add(data);
        try {
            Optional<Path> unreadable = new SystemUser(USER, USER).unreadable(needed);
            if (unreadable.isEmpty()) {
                return USER;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The host runs as root, because the user {0} cannot read {1}. Allow it with chmod.",
                    Long.toString(USER),
                    unreadable.get());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The host runs as root: {0}", e.getMessage());
        }
        return 0;
    }

    private static List<String> java(Stream<String> options, Class<?> main) {
        List<String> command = new ArrayList<>(List.of(javaProgram()));
        List<String> ofServer = ManagementFactory.getRuntimeMXBean().getInputArguments();
        ofServer.stream()
                .filter(it -> SHARED_OPTIONS.stream().anyMatch(it::startsWith))
                .forEach(command::add);
        ofServer.stream().filter(HostProgram::isReadableArchive).forEach(it -> {
            command.addAll(ARCHIVE_OPTIONS);
            command.add(it);
        });
        command.addAll(JAVA_OPTIONS);
        options.forEach(command::add);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath()), main.getName()));
        return command;
    }

    /// Whether an option names the archive of classes that an earlier server kept.
    private static boolean isReadableArchive(String option) {
        return option.startsWith(ARCHIVE) && Files.isReadable(Path.of(option.substring(ARCHIVE.length())));
    }

    private static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(it -> Path.of(it).toAbsolutePath().toString())
                .toList();
    }
}
