// The components of Web Awesome that the console uses. Run `build` after a change.
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import "@awesome.me/webawesome/dist/components/tooltip/tooltip.js";
