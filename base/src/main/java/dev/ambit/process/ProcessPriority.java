package dev.ambit.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Map;

/// Lowers the priority of a thread. Linux ignores Java's thread priorities.
public final class ProcessPriority {

    private static final String LINUX = "Linux";

    /// System call number of `sched_setattr(2)`, for which libc has no wrapper, by `os.arch`.
    private static final Map<String, Long> SET_ATTRIBUTES = Map.of("amd64", 314L, "aarch64", 274L);

    /// First version of `struct sched_attr`, which every kernel since 3.14 accepts.
    private static final StructLayout ATTRIBUTES = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("size"),
            ValueLayout.JAVA_INT.withName("policy"),
            ValueLayout.JAVA_LONG.withName("flags"),
            ValueLayout.JAVA_INT.withName("nice"),
            ValueLayout.JAVA_INT.withName("priority"),
            ValueLayout.JAVA_LONG.withName("runtime"),
            ValueLayout.JAVA_LONG.withName("deadline"),
            ValueLayout.JAVA_LONG.withName("period"));

    /// `SCHED_BATCH`: the thread does not preempt others when it wakes.
    private static final int BATCH = 3;

    /// Nice value, of at most 19: a tenth of the CPU share of other threads under load.
    private static final int NICE = 10;

    /// Requested time slice in nanoseconds, the maximum. Since Linux 6.12, threads with a shorter slice preempt
    /// this thread.
    private static final long STRETCH = 100_000_000;

    private ProcessPriority() {}

    /// Lowers the priority of the calling thread permanently. Does nothing on systems other than Linux.
    @SuppressWarnings("restricted")
    public static void raise() {
        Long number = SET_ATTRIBUTES.get(System.getProperty("os.arch"));
        if (!LINUX.equals(System.getProperty("os.name")) || number == null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle call = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        try (Arena arena = Arena.ofConfined()) {
            long answer = (long) call.invokeExact((long) number, 0L, attributes(arena), 0L);
            assert answer == 0 : "Lowering the priority of a thread needs no privilege";
        } catch (Throwable e) {
            throw new IllegalStateException("sched_setattr cannot be called", e);
        }
    }

    private static MemorySegment attributes(Arena arena) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES);
        set(attributes, "size", (int) ATTRIBUTES.byteSize());
        set(attributes, "policy", BATCH);
        set(attributes, "nice", NICE);
        set(attributes, "runtime", STRETCH);
        return attributes;
    }

    private static void set(MemorySegment attributes, String field, Object value) {
        VarHandle handle = ATTRIBUTES.varHandle(MemoryLayout.PathElement.groupElement(field));
        handle.set(attributes, 0L, value);
    }
}
