// What plain pages cannot do by themselves: dialogs in place, copying and relative times. Every page works without it.
(() => {
    const dialog = document.getElementById("dialog");
    const toast = document.getElementById("said");
    let hiding = 0;

    const say = (text) => {
        toast.textContent = text;
        toast.classList.add("shown");
        clearTimeout(hiding);
        hiding = setTimeout(() => toast.classList.remove("shown"), 4000);
    };
    const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
        if (!except || !menu.contains(except)) { menu.open = false; }
    });

    // Times: relative up to a month, with the exact one as a hint.
    const units = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];
    const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
    const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
    const relative = (at) => {
        const seconds = (at - Date.now()) / 1000;
        const unit = units.find((it) => Math.abs(seconds) >= it[1]);
        // A link of seven days expires "in 7 days", also a moment after it was created.
        const whole = seconds > 0 ? Math.round : Math.trunc;
        return unit ? ago.format(whole(seconds / unit[1]), unit[0]) : "just now";
    };
    const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
    const showTimes = (root) => root.querySelectorAll("time[datetime]").forEach((time) => {
        const at = new Date(time.dateTime);
        time.title = `${exact.format(at)} (${time.dateTime})`;
        if ("relative" in time.dataset) { time.textContent = relative(at); }
        if ("day" in time.dataset) { time.textContent = day.format(at); }
    });

    document.body.addEventListener("htmx:afterSwap", (event) => {
        showTimes(event.detail.target);
        if (event.detail.target === dialog) {
            dialog.querySelectorAll("form[data-live]").forEach(live);
            const title = dialog.querySelector("h1");
            dialog.setAttribute("aria-label", title ? title.textContent : "Dialog");
            closeMenus();
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
            const done = () => { copy.textContent = "Copied"; say("Copied to the clipboard"); };
            const select = () => { window.getSelection().selectAllChildren(source); say("Selected. Press Ctrl+C to copy."); };
            if (navigator.clipboard) { navigator.clipboard.writeText(source.textContent).then(done, select); } else { select(); }
        }
        closeMenus(event.target);
    });

    // The editor of a cell: a form that opens beside it, and replaces the price table when it is saved.
    const popover = document.getElementById("popover");
    const editor = document.getElementById("editor");
    const page = async (response) => {
        if (response.redirected && new URL(response.url).pathname.startsWith("/console/sign-in")) { location.reload(); }
        return new DOMParser().parseFromString(await response.text(), "text/html");
    };
    const showForm = (document) => {
        const form = document.getElementById("form");
        if (!form) { return false; }
        editor.replaceChildren(form);
        const first = ["[aria-invalid=true]", "input[type=radio]:checked", "input:not([type=hidden]), select"]
            .map((it) => form.querySelector(it)).find((it) => it);
        if (first) {
            // The popover gives the focus to this field, or else to itself.
            first.autofocus = true;
            focusOnceShown(first);
        }
        return true;
    };
    // A popover that moves to another cell is hidden for some frames, and hidden fields take no focus.
    const focusOnceShown = (field, frames = 60) => {
        field.focus();
        if (document.activeElement !== field && field.isConnected && frames > 0) {
            requestAnimationFrame(() => focusOnceShown(field, frames - 1));
        }
    };
    const openEditor = async (cell) => {
        const found = await page(await fetch(cell.href));
        if (!showForm(found)) { location.href = cell.href; return; }
        popover.anchor = cell;
        popover.placement = window.innerWidth < 900 ? "bottom" : "right-start";
        popover.open = true;
    };
    // Replaces only what differs: a large table takes long to lay out.
    const renew = (old, now) => {
        if (old.isEqualNode(now)) { return; }
        const isSameElement = old.nodeName === now.nodeName && old.childNodes.length === now.childNodes.length
            && old.childNodes.length > 0 && old.cloneNode(false).isEqualNode(now.cloneNode(false));
        if (!isSameElement) { old.replaceWith(document.adoptNode(now)); return; }
        const next = [...now.childNodes];
        [...old.childNodes].forEach((it, i) => renew(it, next[i]));
    };
    const saveEditor = async (form, button) => {
        button.disabled = true;
        const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        const saved = await page(response);
        const table = saved.getElementById("price-table");
        if (!table) {
            if (!showForm(saved)) { document.location.href = form.action; }
            return;
        }
        const path = popover.anchor && popover.anchor.getAttribute("href");
        popover.open = false;
        renew(document.getElementById("price-table"), table);
        const renewed = document.getElementById("price-table");
        window.htmx.process(renewed);
        const cell = [...renewed.querySelectorAll("a[data-edit]")].find((it) => it.getAttribute("href") === path);
        if (cell) { cell.focus({ preventScroll: true }); }
        say("Saved to the draft");
    };
    if (popover) {
        document.addEventListener("click", (event) => {
            const cell = event.target.closest("a[data-edit]");
            if (cell && !event.ctrlKey && !event.metaKey && customElements.get("wa-popover")) {
                event.preventDefault();
                openEditor(cell);
            }
            if (event.target.closest("#editor [data-cancel]")) {
                event.preventDefault();
                popover.open = false;
                if (popover.anchor) { popover.anchor.focus(); }
            }
        });
        editor.addEventListener("submit", (event) => {
            event.preventDefault();
            saveEditor(event.target, event.submitter || event.target.querySelector("[type=submit]"));
        });
        let typing = 0;
        editor.addEventListener("input", (event) => {
            const effect = editor.querySelector("[data-effect]");
            if (event.target.name === "usageLimit") {
                const limit = editor.querySelector("input[name=access][value=LIMIT]");
                if (limit) { limit.checked = true; }
            }
            if (!effect || event.target.name !== "usageLimit") { return; }
            clearTimeout(typing);
            typing = setTimeout(async () => {
                const found = await page(await fetch(`${effect.dataset.effect}?limit=${encodeURIComponent(event.target.value)}`));
                effect.replaceChildren(...found.body.childNodes);
            }, 200);
        });
    }

    // A form with an example: it is calculated while one types, and rows are added and removed in place.
    const live = (form) => {
        let waiting = 0;
        let asked = 0;
        const send = async (action) => {
            const content = new URLSearchParams(new FormData(form));
            content.set("action", action);
            return page(await fetch(form.getAttribute("action"), { method: "POST", body: content }));
        };
        const update = () => {
            clearTimeout(waiting);
            waiting = setTimeout(async () => {
                const number = ++asked;
                const found = await send("preview");
                const part = found.getElementById(form.dataset.live);
                if (part && number === asked) { document.getElementById(form.dataset.live).replaceChildren(...part.childNodes); }
            }, 150);
        };
        if (form.dataset.live) { [...form.elements].forEach((it) => it.addEventListener("input", update)); }
        form.addEventListener("submit", async (event) => {
            const action = event.submitter ? event.submitter.value : "";
            if (!/^(add|remove)-|^preview$/.test(action)) { return; }
            event.preventDefault();
            const found = (await send(action)).getElementById("form");
            if (!found) { return; }
            document.getElementById("form").replaceWith(document.adoptNode(found));
            live(found.querySelector("form[data-live]"));
            const again = found.querySelector(`[value="${action}"]`) || found.querySelector("[value^=add-]");
            if (again) { again.focus(); }
        });
    };
    document.querySelectorAll("form[data-live]").forEach(live);

    // A price list file that is selected or dropped becomes the text of the form, where errors name its lines.
    const list = document.querySelector("#import #yaml");
    if (list) {
        const read = async (file) => { if (file) { list.value = await file.text(); } };
        const chooser = document.getElementById("file");
        chooser.addEventListener("change", async () => {
            await read(chooser.files[0]);
            chooser.value = "";
        });
        list.addEventListener("dragover", (event) => event.preventDefault());
        list.addEventListener("drop", (event) => {
            if (event.dataTransfer.files.length === 0) { return; }
            event.preventDefault();
            read(event.dataTransfer.files[0]);
        });
    }

    // New events, as they happen. Closing the stream pauses it; it goes on after the last event that was received.
    const events = document.getElementById("events");
    if (events && window.EventSource) {
        const rowsMax = 500;
        const pause = document.getElementById("pause");
        const live = document.getElementById("live");
        let last = Number(new URL(events.dataset.stream, location.href).searchParams.get("after"));
        let stream = null;
        const cell = (row, kind, child) => row.appendChild(document.createElement(kind)).append(child);
        const link = (href, text) => { const a = document.createElement("a"); a.href = href; a.textContent = text; return a; };
        const add = (it) => {
            const customer = it.customer ? it.customer.id : it.type.startsWith("customer.") ? it.id : "";
            if (events.dataset.type && events.dataset.type !== it.type) { return; }
            if (events.dataset.customer && events.dataset.customer !== customer) { return; }
            const row = document.createElement("tr");
            const code = document.createElement("code");
            const time = document.createElement("time");
            code.textContent = it.type;
            time.dateTime = it.timestamp;
            time.textContent = `${it.timestamp.slice(0, 16).replace("T", " ")} UTC`;
            cell(row, "th", link(`${events.dataset.path}/${it.sequence}`, it.sequence));
            row.firstChild.scope = "row";
            cell(row, "td", code);
            cell(row, "td", customer ? link(`${events.dataset.customers}/${encodeURIComponent(customer)}`, customer) : "");
            cell(row, "td", time);
            row.lastChild.className = "day line";
            showTimes(row);
            events.prepend(row);
            if (events.rows.length > rowsMax) { events.lastElementChild.remove(); }
            const none = document.getElementById("no-events");
            if (none) { none.remove(); }
        };
        const open = () => {
            stream = new EventSource(events.dataset.stream.replace(/after=\d+/, `after=${last}`));
            stream.onmessage = (message) => { last = Number(message.lastEventId); add(JSON.parse(message.data)); };
            live.textContent = "Live";
            pause.textContent = "Pause";
        };
        pause.hidden = false;
        pause.addEventListener("click", () => {
            if (!stream) { open(); return; }
            stream.close();
            stream = null;
            live.textContent = "Paused";
            pause.textContent = "Resume";
        });
        window.addEventListener("pagehide", () => { if (stream) { stream.close(); } });
        open();
    }

    // The slider of a moment writes the field beside it, and its form is sent when it is released.
    document.documentElement.classList.add("scripts");
    const showMoment = (slider) => {
        const isNow = Number(slider.value) + Number(slider.step) > Number(slider.max);
        const text = isNow ? "" : new Date(slider.value * 1000).toISOString().slice(0, 19);
        slider.form.elements[slider.dataset.moment].value = text;
        slider.setAttribute("aria-valuetext", isNow ? "Now" : exact.format(new Date(slider.value * 1000)));
    };
    document.addEventListener("input", (event) => {
        if (event.target.dataset.moment) { showMoment(event.target); }
    });
    document.addEventListener("change", (event) => {
        if (event.target.dataset.moment) { showMoment(event.target); event.target.form.requestSubmit(); }
    });

    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            document.querySelectorAll("details.menu[open]").forEach((menu) => {
                menu.open = false;
                menu.querySelector("summary").focus();
            });
        }
    });

    // The search: a combobox in a dialog. Its results come from the page of the search.
    const finder = document.getElementById("finder");
    if (finder) {
        const words = document.getElementById("finder-words");
        const hits = document.getElementById("finder-hits");
        const note = document.getElementById("finder-note");
        let asked = 0;
        let shown = 0;
        let waiting = 0;
        let isEntered = false;
        const options = () => [...hits.children];
        const choose = (index) => {
            const all = options();
            all.forEach((it, i) => it.setAttribute("aria-selected", String(i === index)));
            if (!all[index]) { words.removeAttribute("aria-activedescendant"); return; }
            words.setAttribute("aria-activedescendant", all[index].id);
            all[index].scrollIntoView({ block: "nearest" });
        };
        const chosen = () => options().findIndex((it) => it.getAttribute("aria-selected") === "true");
        const open = (option) => { if (option) { location.href = option.dataset.href; } };
        const option = (link, index) => {
            const item = document.createElement("li");
            item.id = `finder-hit-${index}`;
            item.setAttribute("role", "option");
            item.dataset.href = link.getAttribute("href");
            item.append(...link.childNodes);
            return item;
        };
        const find = async () => {
            const number = ++asked;
            const response = await fetch(`${finder.dataset.results}?q=${encodeURIComponent(words.value)}`);
            const found = await page(response);
            if (number < shown) { return; }
            shown = number;
            hits.replaceChildren(...[...found.querySelectorAll(".hits a")].map(option));
            const isEmpty = hits.children.length === 0;
            hits.hidden = isEmpty;
            words.setAttribute("aria-expanded", String(!isEmpty));
            const message = found.querySelector("#found > p");
            note.textContent = message ? message.textContent : "";
            choose(0);
            if (isEntered && number === asked) { open(options()[0]); }
        };
        const showFinder = () => {
            if (finder.open || dialog.open) { return; }
            isEntered = false;
            words.value = "";
            finder.showModal();
            words.focus();
            find();
        };
        const isTyping = (it) => it.closest("input, textarea, select, [contenteditable]");
        document.addEventListener("keydown", (event) => {
            const isShortcut = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
            const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
            if (isShortcut || isSlash) {
                event.preventDefault();
                showFinder();
            }
        });
        document.addEventListener("click", (event) => {
            const opener = event.target.closest("a[data-finder]");
            if (opener && !event.ctrlKey && !event.metaKey) {
                event.preventDefault();
                showFinder();
            }
            if (event.target === finder) { finder.close(); }
        });
        words.addEventListener("input", () => {
            isEntered = false;
            clearTimeout(waiting);
            waiting = setTimeout(() => { waiting = 0; find(); }, 60);
        });
        words.addEventListener("keydown", (event) => {
            const last = options().length - 1;
            const at = chosen();
            if (event.key === "ArrowDown") { choose(at >= last ? 0 : at + 1); }
            else if (event.key === "ArrowUp") { choose(at <= 0 ? last : at - 1); }
            else if (event.key === "Enter") {
                if (waiting || shown < asked) { isEntered = true; } else { open(options()[at]); }
            }
            else { return; }
            event.preventDefault();
        });
        hits.addEventListener("click", (event) => open(event.target.closest("[role=option]")));
        if (/Mac|iPhone|iPad/.test(navigator.platform)) {
            document.querySelectorAll(".finder kbd").forEach((it) => { it.textContent = "⌘ K"; });
        }
    }

    document.querySelectorAll("button[data-copy]").forEach((button) => { button.hidden = false; });
    showTimes(document);
    const told = document.querySelector("[data-toast]");
    if (told) {
        say(told.textContent);
        told.remove();
        history.replaceState(null, "", location.href.replace(/([?&])done=\w+&?/, "$1").replace(/[?&]$/, ""));
    }
})();
