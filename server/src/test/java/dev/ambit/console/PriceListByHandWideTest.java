package dev.ambit.console;

import java.util.List;

class PriceListByHandWideTest extends PriceListByHand {

    PriceListByHandWideTest(Chrome chrome) {
        super(chrome);
    }

    static List<DisplayMode> modes() {
        return DisplayMode.ofWidth(1280);
    }
}
