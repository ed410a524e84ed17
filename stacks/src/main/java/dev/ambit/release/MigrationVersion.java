package dev.ambit.release;

import java.util.Arrays;
import java.util.regex.Pattern;

/// The version of a migration, such as `12` or `1.4.2`. Missing parts count as 0.
record MigrationVersion(String text) implements Comparable<MigrationVersion> {

    static final String ALLOWED = "numbers separated by dots, such as 12 or 1.4.2";
    private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,8})(\\.(0|[1-9]\\d{0,8})){0,4}");

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(MigrationVersion other) {
        int[] mine = parts();
        int[] others = other.parts();
        for (int i = 0; i < Math.max(mine.length, others.length); i++) {
            int order = Integer.compare(i < mine.length ? mine[i] : 0, i < others.length ? others[i] : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int[] parts() {
        return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
