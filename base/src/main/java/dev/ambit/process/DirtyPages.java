package dev.ambit.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Pages of files that were written and are not on disk yet. Linux gathers them for 30 seconds. Then it writes all of
/// them at once, and on ext4 the commits of all other programs wait until that is done.
public final class DirtyPages {

    private static final int O_NOFOLLOW_CLOEXEC = 0xA_0000;
    private static final int SYNC_FILE_RANGE_WRITE = 2;

    /// The calls, or null on systems without `sync_file_range(2)`.
    private static final @Nullable Calls CALLS = Calls.find();

    private DirtyPages() {}

    /// Starts to write the pages of a directory's files to disk and does not wait for it. Unlike `fsync(2)`, this takes
    /// no error from the program that owns the files. Does nothing on systems other than Linux.
    ///
    /// @param directory without its subdirectories; it may be missing
    /// @param max the number of files after which it stops
    /// @return the number of files
    public static int startWriting(Path directory, int max) {
        Calls calls = CALLS;
        if (calls == null) {
            return 0;
        }
        int started = 0;
        try (var files = Files.newDirectoryStream(directory, it -> Files.isRegularFile(it, NOFOLLOW_LINKS))) {
            for (var next = files.iterator(); started < max && next.hasNext(); ) {
                started += calls.startWriting(next.next()) ? 1 : 0;
            }
        } catch (IOException | DirectoryIteratorException _) {
            // The directory is removed, so its pages need not be written.
        }
        return started;
    }

    @SuppressWarnings("restricted")
    private record Calls(MethodHandle open, MethodHandle write, MethodHandle close) {

        static @Nullable Calls find() {
            Linker linker = Linker.nativeLinker();
            SymbolLookup libc = linker.defaultLookup();
            ValueLayout.OfInt number = ValueLayout.JAVA_INT;
            ValueLayout.OfLong offset = ValueLayout.JAVA_LONG;
            return libc.find("sync_file_range")
                    .map(found -> new Calls(
                            linker.downcallHandle(
                                    libc.findOrThrow("open"),
                                    FunctionDescriptor.of(number, ValueLayout.ADDRESS, number),
                                    Linker.Option.firstVariadicArg(2)),
                            linker.downcallHandle(found, FunctionDescriptor.of(number, number, offset, offset, number)),
                            linker.downcallHandle(libc.findOrThrow("close"), FunctionDescriptor.of(number, number))))
                    .orElse(null);
        }

        /// Returns false if the file was removed meanwhile, or its file system cannot do this.
        boolean startWriting(Path path) {
            try (Arena arena = Arena.ofConfined()) {
                int file = (int) open.invokeExact(arena.allocateFrom(path.toString()), O_NOFOLLOW_CLOEXEC);
                if (file < 0) {
                    return false;
                }
                int answer = (int) write.invokeExact(file, 0L, 0L, SYNC_FILE_RANGE_WRITE);
                int _ = (int) close.invokeExact(file);
                return answer == 0;
            } catch (Throwable e) {
                throw new IllegalStateException("sync_file_range cannot be called", e);
            }
        }
    }
}
