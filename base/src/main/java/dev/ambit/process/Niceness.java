package dev.ambit.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// How much a thread leaves to the others. Java's own priorities say nothing to Linux.
public final class Niceness {

    private static final String LINUX = "Linux";

    /// Words of `setpriority(2)`: there a thread is a process, and 0 is the one that asks.
    private static final int PRIO_PROCESS = 0;

    private static final int SELF = 0;

    /// Of 19: a tenth of what others get when all are busy, and everything when nobody is.
    private static final int NICE = 10;

    private Niceness() {}

    /// The calling thread goes on only where no other of the machine would, for as long as it lives. Elsewhere than on
    /// Linux nothing changes.
    @SuppressWarnings("restricted")
    public static void raise() {
        if (!LINUX.equals(System.getProperty("os.name"))) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle setPriority = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setpriority"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int answer = (int) setPriority.invokeExact(PRIO_PROCESS, SELF, NICE);
            assert answer == 0 : "A thread may always be nicer";
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority cannot be called", e);
        }
    }
}
