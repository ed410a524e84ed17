package dev.ambit.bench;

import java.util.Arrays;

/// A set of measured numbers.
final class Sample {

    private long[] numbers = new long[1 << 12];
    private int size;

    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
        }
        numbers[size++] = number;
    }

    void addAll(Sample other) {
        for (int i = 0; i < other.size; i++) {
            add(other.numbers[i]);
        }
    }

    int size() {
        return size;
    }

    long sum() {
        return Arrays.stream(numbers, 0, size).sum();
    }

    /// Returns a quantile, such as the one for 0.99.
    long quantile(double share) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(numbers, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(size - 1, Math.floor(share * size))];
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
