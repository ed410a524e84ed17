package dev.ambit.search;

import java.util.Arrays;
import java.util.Collection;

/// The kind of an entry, in the order of results. Its code is stored.
public enum SearchKind {
    PRODUCT(1),
    PLAN(2),
    ADDON(3),
    FEATURE(4),
    CUSTOMER(5),
    SUBSCRIPTION(6);

    private final int code;

    SearchKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static SearchKind of(int code) {
        return Arrays.stream(values())
                .filter(it -> it.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown kind of search entry: " + code));
    }

    static Integer[] codes(Collection<SearchKind> kinds) {
        return kinds.stream().map(SearchKind::code).toArray(Integer[]::new);
    }
}
