package dev.ambit.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {

    @Test
    void resources_close_in_the_reverse_order() {
        List<String> closed = new ArrayList<>();
        try (var opened = new OpenResources()) {
            opened.add(() -> closed.add("first"));
            opened.addTogether(List.of(() -> closed.add("together")));
            opened.add(() -> closed.add("last"));
        }

        assertThat(closed).containsExactly("last", "together", "first");
    }

    @Test
    void resources_that_are_added_together_close_at_the_same_time() {
        var bothAreClosing = new CyclicBarrier(2);
        var closed = new AtomicInteger();
        AutoCloseable slow = () -> {
            bothAreClosing.await(30, SECONDS);
            closed.incrementAndGet();
        };

        try (var opened = new OpenResources()) {
            opened.addTogether(List.of(slow, slow));
        }

        assertThat(closed).hasValue(2);
    }
}
