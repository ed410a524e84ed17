package dev.ambit.console;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.ambit.Spine;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// The color scheme and the width of a screen on which a walk is done.
record DisplayMode(ColorScheme scheme, int width) {

    private static final int HIGH = 800;
    private static final List<DisplayMode> ALL = Stream.of(ColorScheme.DARK, ColorScheme.LIGHT)
            .flatMap(scheme -> Stream.of(390, 1280).map(width -> new DisplayMode(scheme, width)))
            .toList();

    /// Returns one mode, which is another in each run; the long form returns all. `-Dambit.seed` chooses one of them.
    static List<DisplayMode> chosen() {
        Long seed = Long.getLong("ambit.seed");
        if (seed == null && Spine.LONG) {
            return ALL;
        }
        long chosen = seed == null ? new Random().nextLong() : seed;
        return List.of(ALL.get((int) Math.floorMod(chosen, (long) ALL.size())));
    }

    void applyTo(Page page) {
        page.setViewportSize(width, HIGH);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    }

    @Override
    public String toString() {
        return "%s %d, -Dambit.seed=%d".formatted(scheme, width, ALL.indexOf(this));
    }
}
