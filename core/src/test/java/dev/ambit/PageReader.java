package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import java.util.function.Function;

/// Reads a list of two elements or more one by one: `PageReader.of(get, path).limit().after().before()`.
public final class PageReader {

    private final Function<String, Reply> get;
    private final String path;
    private final Reply first;
    private Reply page;

    private PageReader(Function<String, Reply> get, String path) {
        this.get = get;
        this.path = path + (path.contains("?") ? "&limit=1" : "?limit=1");
        first = get.apply(this.path).isOk();
        page = first;
    }

    /// Reads the first page of the list at `path`, which has the filters that the list needs.
    public static PageReader of(Function<String, Reply> get, String path) {
        return new PageReader(get, path);
    }

    /// Asserts that the first page has one element.
    public PageReader limit() {
        assertThat(first.at("0")).as(first.http().body()).isNotNull();
        assertThat(first.at("1")).isNull();
        return this;
    }

    /// Asserts that the next page has another element.
    public PageReader after() {
        page = get.apply(path + "&after=" + page.next()).isOk();
        assertThat(page.at("0")).isNotNull().isNotEqualTo(first.at("0"));
        return this;
    }

    /// Asserts that the page before it is the first one again.
    public PageReader before() {
        page = get.apply(path + "&before=" + page.prev()).isOk();
        assertThat(page.at("0")).isEqualTo(first.at("0"));
        return this;
    }
}
