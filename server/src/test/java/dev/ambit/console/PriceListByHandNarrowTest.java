package dev.ambit.console;

import java.util.List;

class PriceListByHandNarrowTest extends PriceListByHand {

    PriceListByHandNarrowTest(Chrome chrome) {
        super(chrome);
    }

    static List<DisplayMode> modes() {
        return DisplayMode.ofWidth(390);
    }
}
