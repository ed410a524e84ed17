package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import java.util.function.Function;

/// Reads a list of two elements or more one by one: `Pages.of(get, path).limit().after().before()`.
public final class Pages {

    private final Function<String, Reply> get;
    private final String path;
    private final Reply first;
    private Reply page;

    private Pages(Function<String, Reply> get, String path) {
        this.get = get;
        this.path = path + (path.contains("?") ? "&limit=1" : "?limit=1");
        first = get.apply(this.path).isOk();
        page = first;
    }

    /// Reads the first page of the list at `path`, which has the filters that the list needs.
    public static Pages of(Function<String, Reply> get, String path) {
        return new Pages(get, path);
    }

    /// Asserts that the first page has one element.
    public Pages limit() {
        assertThat(first.at("0")).as(first.http().body()).isNotNull();
        assertThat(first.at("1")).isNull();
        return this;
    }

    /// Asserts that the next page has another element.
    public Pages after() {
        page = get.apply(path + "&after=" + page.next()).isOk();
        assertThat(page.at("0")).isNotNull().isNotEqualTo(first.at("0"));
        return this;
    }

    /// Asserts that the page before it is the first one again.
    public Pages before() {
        page = get.apply(path + "&before=" + page.prev()).isOk();
        assertThat(page.at("0")).isEqualTo(first.at("0"));
        return this;
    }
}
