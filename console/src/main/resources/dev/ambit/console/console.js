// What plain pages cannot do by themselves: dialogs in place, and copying. Every page works without it.
(() => {
    const dialog = document.getElementById("dialog");
    const say = (text) => { document.getElementById("said").textContent = text; };

    document.body.addEventListener("htmx:afterSwap", (event) => {
        if (event.detail.target === dialog) {
            const title = dialog.querySelector("h1");
            dialog.setAttribute("aria-label", title ? title.textContent : "Dialog");
            document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
            dialog.showModal();
            const first = dialog.querySelector("[autofocus], input:not([type=hidden]), button");
            if (first) { first.focus(); }
        }
    });

    document.addEventListener("click", (event) => {
        const cancel = event.target.closest("[data-cancel]");
        if (cancel && dialog.open) {
            event.preventDefault();
            dialog.close();
            return;
        }
        const copy = event.target.closest("[data-copy]");
        if (copy) {
            const source = document.getElementById(copy.dataset.copy);
            const done = () => { copy.textContent = "Copied"; say("Copied"); };
            const select = () => { window.getSelection().selectAllChildren(source); say("Selected: copy it by keyboard"); };
            if (navigator.clipboard) { navigator.clipboard.writeText(source.textContent).then(done, select); } else { select(); }
        }
        document.querySelectorAll("details.menu[open]").forEach((menu) => {
            if (!menu.contains(event.target)) { menu.open = false; }
        });
    });

    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            document.querySelectorAll("details.menu[open]").forEach((menu) => {
                menu.open = false;
                menu.querySelector("summary").focus();
            });
        }
    });

    document.querySelectorAll("button[data-copy]").forEach((button) => { button.hidden = false; });
})();
