package dev.ambit.host.container;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Linux system calls without a Java API. Each affects the calling thread, or a file of the process.
@SuppressWarnings("restricted")
final class LinuxCalls {

    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x8_0000;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final short IFF_UP = 1;
    private static final int NAME_BYTES = 16;

    /// `struct ifreq` with its flags.
    private static final StructLayout FLAGS_REQUEST = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(NAME_BYTES, ValueLayout.JAVA_BYTE),
            ValueLayout.JAVA_SHORT,
            MemoryLayout.paddingLayout(22));

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final MethodHandle unshare = handle("unshare", FunctionDescriptor.of(INT, INT));
    private final MethodHandle setns = handle("setns", FunctionDescriptor.of(INT, INT, INT));
    private final MethodHandle socket = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private final MethodHandle ioctl = handle(
            "ioctl",
            FunctionDescriptor.of(INT, INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private final MethodHandle open =
            handle("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), Linker.Option.firstVariadicArg(2));
    private final MethodHandle close = handle("close", FunctionDescriptor.of(INT, INT));

    /// Moves the thread to a new network namespace, whose interfaces are down.
    void unshareNetwork() throws IOException {
        require("unshare", call(() -> (int) unshare.invokeExact(CLONE_NEWNET)));
    }

    /// Moves the thread to an existing network namespace.
    void enterNetwork(int file) throws IOException {
        require("setns", call(() -> (int) setns.invokeExact(file, CLONE_NEWNET)));
    }

    /// Brings up the loopback interface of the thread's network namespace.
    void enableLoopback() throws IOException {
        int by = require("socket", call(() -> (int) socket.invokeExact(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(FLAGS_REQUEST);
            request.setString(0, "lo");
            request.set(ValueLayout.JAVA_SHORT, NAME_BYTES, IFF_UP);
            require("ioctl", call(() -> (int) ioctl.invokeExact(by, SIOCSIFFLAGS, request)));
        } finally {
            close(by);
        }
    }

    /// Opens a file and returns its descriptor.
    int open(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return require("open", call(() -> (int) open.invokeExact(name, O_CLOEXEC)));
        }
    }

    void close(int file) {
        int _ = call(() -> (int) close.invokeExact(file));
    }

    private static int require(String what, int answer) throws IOException {
        if (answer < 0) {
            throw new IOException("The system call %s failed.".formatted(what));
        }
        return answer;
    }

    private static int call(Call call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw new IllegalStateException("Cannot make a system call", e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
    }

    private interface Call {
        int run() throws Throwable;
    }
}
