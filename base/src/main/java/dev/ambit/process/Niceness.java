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

/// How much a thread leaves to the others. Java's own priorities say nothing to Linux.
public final class Niceness {

    private static final String LINUX = "Linux";

    /// What `sched_setattr(2)` is called, for which no library has a name, by what Java calls the processor.
    private static final Map<String, Long> SET_ATTRIBUTES = Map.of("amd64", 314L, "aarch64", 274L);

    /// The first form of `struct sched_attr`, which every kernel since 3.14 takes.
    private static final StructLayout ATTRIBUTES = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("size"),
            ValueLayout.JAVA_INT.withName("policy"),
            ValueLayout.JAVA_LONG.withName("flags"),
            ValueLayout.JAVA_INT.withName("nice"),
            ValueLayout.JAVA_INT.withName("priority"),
            ValueLayout.JAVA_LONG.withName("runtime"),
            ValueLayout.JAVA_LONG.withName("deadline"),
            ValueLayout.JAVA_LONG.withName("period"));

    /// `SCHED_BATCH`: it takes a core from nobody when it wakes.
    private static final int BATCH = 3;

    /// Of 19: a tenth of what others get when all are busy, and everything when nobody is.
    private static final int NICE = 10;

    /// Nanoseconds that it would have at a stretch, the most there is: whoever asks for less goes before it at once,
    /// since Linux 6.12.
    private static final long STRETCH = 100_000_000;

    private Niceness() {}

    /// The calling thread goes on only where no other of the machine would, for as long as it lives. Elsewhere than on
    /// Linux nothing changes.
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
