// Web components of Ambit: <ambit-paywall>, <ambit-customer-portal> and <ambit-usage-meters>. They read edge documents
// with the client key of the script tag. See docs/how-to/show-widgets.md.
(() => {
  const script = document.currentScript;
  const server = new URL(script.src).origin;
  const settings = script.dataset;
  const REFRESH_MILLIS = 30000;
  const PERIODS = { MONTHLY: ['Monthly', 'month'], ANNUALLY: ['Annual', 'year'] };
  const AMOUNT_DIGITS_MAX = 12;
  const RESETS = { YEAR: 'per year', MONTH: 'per month', WEEK: 'per week', DAY: 'per day', HOUR: 'per hour' };

  const CSS = `
    :host { --accent: var(--ambit-accent, light-dark(#1d4ed8, #93b4ff)); --ink: var(--ambit-ink, light-dark(#1a2233, #e8ecf4));
      --quiet: light-dark(#4a5468, #b3bccd); --line: light-dark(#c9d0dc, #47506a); --surface: var(--ambit-surface, light-dark(#fff, #161c2b));
      color: var(--ink); color-scheme: inherit; display: block; font-family: var(--ambit-font, inherit); line-height: 1.5; }
    * { box-sizing: border-box; }
    h2, h3, p, ul, fieldset, legend { margin: 0; padding: 0; }
    h2, h3 { font-size: 1.25rem; line-height: 1.3; }
    .title { margin: 1.5rem 0 .5rem; }
    .title:first-child { margin-top: 0; }
    ul { list-style: none; }
    fieldset { border: 0; display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: center; margin-bottom: 1rem; }
    legend { float: left; line-height: 2rem; }
    label { align-items: center; display: flex; gap: .4rem; min-height: 2rem; }
    input { accent-color: var(--accent); height: 1.1rem; width: 1.1rem; }
    .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); }
    .card { background: var(--surface); border: 1px solid var(--line); border-radius: .6rem; display: flex; flex-direction: column;
      gap: .75rem; padding: 1.25rem; }
    .card.current { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
    .price { font-size: 1.75rem; font-weight: 650; line-height: 1.2; }
    .quiet { color: var(--quiet); font-size: .9rem; }
    .grants li::before { color: var(--accent); content: '✓'; content: '✓' / ''; font-weight: 700; margin-right: .5rem; }
    .spread { display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; }
    button { background: var(--accent); border: 1px solid var(--accent); border-radius: .4rem; color: light-dark(#fff, #0b1020); cursor: pointer;
      font: inherit; font-weight: 600; min-height: 2.5rem; padding: .4rem 1rem; }
    button:disabled { background: transparent; color: var(--quiet); border-color: var(--line); cursor: default; }
    .manage { align-self: start; }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .meter { background: light-dark(#dde3ee, #333c54); border-radius: 1rem; height: .6rem; overflow: hidden; }
    .meter > span { background: var(--accent); display: block; height: 100%; }
    .meter.full > span { background: light-dark(#b42318, #ff9d94); }
  `;

  // Works with a content security policy that forbids inline styles.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);

  /** Builds an element; text is never parsed as HTML. */
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (key.startsWith('on')) {
        element.addEventListener(key.slice(2), value);
      } else if (value !== undefined && value !== false) {
        element.setAttribute(key, value === true ? '' : value);
      }
    }
    element.append(...children.flat().filter(it => it !== undefined));
    return element;
  }

  const number = value => new Intl.NumberFormat(document.documentElement.lang || undefined).format(value);
  const date = value => new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: 'medium' }).format(new Date(value));

  function money(amount, currency) {
    const digits = Number.isInteger(amount) ? 0 : undefined;
    return new Intl.NumberFormat(document.documentElement.lang || undefined,
      { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: AMOUNT_DIGITS_MAX }).format(amount);
  }

  const units = (feature, count) =>
    (count === 1 ? feature.featureUnits : feature.featureUnitsPlural) ?? feature.displayName;

  const count = (feature, quantity) => `${number(quantity)} ${units(feature, quantity)}`;

  /** Returns the text of an entitlement, such as `100 calls per month`. */
  function grant({ displayNameOverride, feature, hasUnlimitedUsage, usageLimit, resetPeriod, enumValues }) {
    if (displayNameOverride) {
      return displayNameOverride;
    }
    if (enumValues?.length) {
      return `${feature.displayName}: ${enumValues.join(', ')}`;
    }
    if (hasUnlimitedUsage) {
      return `Unlimited ${units(feature, 2)}`;
    }
    return usageLimit === null ? feature.displayName
      : [number(usageLimit), units(feature, usageLimit), RESETS[resetPeriod]].filter(it => it).join(' ');
  }

  /** Returns what an amount pays for, such as `per 1,000 calls` or `per seat and month`. */
  function per({ billingModel, billingCadence, billingPeriod, blockSize, feature }) {
    const block = feature && (blockSize && blockSize !== 1 ? count(feature, blockSize) : units(feature, 1));
    if (billingCadence === 'ONE_OFF') {
      return block ? `per ${block}, once` : 'once';
    }
    const period = billingModel === 'USAGE_BASED' ? undefined : PERIODS[billingPeriod][1];
    return `per ${[block, period].filter(it => it).join(' and ')}`;
  }

  /** Returns the first amount that is paid, and its conditions as text. */
  function rate(charge) {
    if (!charge.tiers?.length) {
      return { money: charge.price, terms: [per(charge)] };
    }
    const amount = price => price?.amount ?? 0;
    const isFree = it => amount(it.unitPrice) === 0 && amount(it.flatPrice) === 0;
    const index = Math.max(0, charge.tiers.findIndex(it => !isFree(it)));
    const tier = charge.tiers[index];
    const free = charge.tiers[index - 1]?.upTo;
    const hasFlat = amount(tier.flatPrice) > 0;
    const terms = [per(hasFlat ? { ...charge, feature: undefined, billingModel: 'FLAT_FEE' } : charge)];
    if (hasFlat && tier.upTo && !free) {
      terms[0] += ` for up to ${count(charge.feature, tier.upTo)}`;
    }
    if (hasFlat && amount(tier.unitPrice) > 0) {
      terms.push(`plus ${money(tier.unitPrice.amount, tier.unitPrice.currency)} ${per(charge)}`);
    }
    if (free) {
      terms.push(charge.tiersMode === 'GRADUATED' ? `the first ${count(charge.feature, free)} are free` : `free up to ${count(charge.feature, free)}`);
    }
    const later = charge.tiers.slice(index + 1);
    if (later.some(it => !isFree(it))) {
      terms.push(later.every(it => amount(it.unitPrice) < amount(tier.unitPrice)) ? 'volume discounts apply' : 'the price depends on the quantity');
    }
    return { money: hasFlat ? tier.flatPrice : (tier.unitPrice ?? tier.flatPrice), terms };
  }

  /** Returns the prices of a plan for a billing period: flat fees, units, usage, and then prices that are paid once. */
  function charges(plan, period) {
    const recurring = plan.prices.filter(it => it.billingCadence !== 'ONE_OFF');
    if (recurring.length > 0 && !recurring.some(it => it.billingPeriod === period)) {
      return [];
    }
    const rank = it => ['FLAT_FEE', 'PER_UNIT', 'USAGE_BASED'].indexOf(it.billingModel) + (it.billingCadence === 'ONE_OFF' ? 3 : 0);
    const isSame = (one, other) => one.billingModel === other.billingModel && one.feature?.refId === other.feature?.refId;
    return plan.prices
      .filter(it => it.billingPeriod === period || (it.billingCadence === 'ONE_OFF'
        && !plan.prices.some(other => other.billingCadence === 'ONE_OFF' && other.billingPeriod === period && isSame(it, other))))
      .sort((one, other) => rank(one) - rank(other));
  }

  class Widget extends HTMLElement {
    static observedAttributes = ['customer-id', 'customer-token', 'product-id'];

    #root = this.attachShadow({ mode: 'open' });
    #timer;
    #shown;
    #requests = 0;
    // Number of the newest request that was answered. Answers of older requests are ignored.
    #answered = 0;
    #isScheduled = false;

    connectedCallback() {
      this.#schedule();
      this.#timer = setInterval(() => this.refresh(), REFRESH_MILLIS);
    }

    disconnectedCallback() {
      clearInterval(this.#timer);
    }

    /** Clears the content, which is that of another customer or product. */
    attributeChangedCallback(_name, before, after) {
      if (before !== after && this.isConnected) {
        this.#answered = ++this.#requests;
        this.#shown = undefined;
        this.render();
        this.#schedule();
      }
    }

    /** Refreshes once after all attributes are set. */
    #schedule() {
      if (!this.#isScheduled) {
        this.#isScheduled = true;
        queueMicrotask(() => {
          this.#isScheduled = false;
          this.refresh();
        });
      }
    }

    get customerId() {
      return this.getAttribute('customer-id') ?? settings.customerId;
    }

    /** Reads the documents again, for example after a purchase. */
    async refresh() {
      const request = ++this.#requests;
      const isOvertaken = () => request < this.#answered;
      try {
        const documents = await this.load();
        if (isOvertaken()) {
          return;
        }
        this.#answered = request;
        const state = JSON.stringify(documents);
        if (state !== this.#shown) {
          this.show(documents);
          this.#shown = state;
        }
      } catch (error) {
        if (isOvertaken()) {
          return;
        }
        // Data that is shown already stays, because the next refresh may succeed.
        if (this.#shown === undefined) {
          this.render(make('p', { role: 'alert' }, error.message));
        }
        this.dispatchEvent(new CustomEvent('ambit-error', { bubbles: true, composed: true, detail: error }));
      }
    }

    render(...children) {
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.replaceChildren(...children);
    }

    async read(path, field) {
      const headers = { 'X-API-KEY': settings.clientKey ?? '' };
      const token = this.getAttribute('customer-token') ?? settings.customerToken;
      if (token) {
        headers['X-CUSTOMER-KEY'] = token;
      }
      const response = await fetch(server + path, { headers });
      const body = await response.json();
      if (!response.ok || body.errors) {
        throw new Error(body.message ?? body.errors?.[0]?.message ?? `HTTP ${response.status}`);
      }
      return body.data[field];
    }

    customerDocument(name, field) {
      return this.customerId === undefined ? []
        : this.read(`/v1/c/${encodeURIComponent(this.customerId)}/${name}.json`, field);
    }

    paywall() {
      const product = this.getAttribute('product-id');
      return this.read(product ? `/v1/p/${encodeURIComponent(product)}/paywall.json` : '/v1/paywall.json', 'paywall');
    }

    subscriptions() {
      return this.customerDocument('subscriptions', 'getActiveSubscriptions');
    }

    entitlements() {
      return this.customerDocument('entitlements', 'entitlements');
    }
  }

  class Paywall extends Widget {
    #period;

    async load() {
      return Promise.all([this.paywall(), this.subscriptions()]);
    }

    show([paywall, subscriptions]) {
      const priced = paywall.plans.flatMap(it => it.prices).filter(it => it.billingCadence !== 'ONE_OFF');
      const periods = Object.keys(PERIODS).filter(it => priced.some(price => price.billingPeriod === it));
      this.#period = periods.includes(this.#period) ? this.#period : (periods[0] ?? 'MONTHLY');
      const current = new Set(subscriptions.map(it => it.plan.planId));
      const cards = make('div', { class: 'cards' });
      const fill = () => cards.replaceChildren(...paywall.plans.map(plan => this.card(plan, current)));
      const choice = periods.length < 2 ? [] : make('fieldset', {}, make('legend', {}, 'Billing period'),
        periods.map(it => make('label', {}, make('input', {
          type: 'radio', name: 'period', value: it, checked: it === this.#period,
          onchange: () => {
            this.#period = it;
            fill();
          },
        }), PERIODS[it][0])));
      fill();
      this.render(...[choice, cards].flat());
    }

    card(plan, current) {
      const isCurrent = current.has(plan.refId);
      const base = plan.basePlan ? [make('p', {}, `Everything in ${plan.basePlan.displayName}, and:`)] : [];
      const grants = plan.entitlements.filter(it => it.isGranted && !it.hiddenFromWidgets?.includes('PAYWALL'));
      return make('section', { class: isCurrent ? 'card current' : 'card', 'aria-label': plan.displayName },
        make('h2', {}, plan.displayName),
        plan.description ? make('p', { class: 'quiet' }, plan.description) : undefined,
        this.price(plan),
        this.button(plan, isCurrent),
        base,
        make('ul', { class: 'grants' }, grants.map(it => make('li', {}, grant(it)))));
    }

    button(plan, isCurrent) {
      const isCustom = plan.pricingType === 'CUSTOM';
      return make('button', {
        disabled: isCurrent || !this.isOffered(plan),
        'aria-label': isCustom && !isCurrent ? `Contact us about ${plan.displayName}` : undefined,
        onclick: () => this.dispatchEvent(new CustomEvent('ambit-plan-selected', {
          bubbles: true, composed: true, detail: { planId: plan.refId, billingPeriod: this.#period, customerId: this.customerId },
        })),
      }, isCurrent ? 'Current plan' : isCustom ? 'Contact us' : `Choose ${plan.displayName}`);
    }

    /** Returns whether customers can choose the plan for the chosen period. */
    isOffered(plan) {
      return plan.pricingType === 'FREE' || plan.pricingType === 'CUSTOM' || charges(plan, this.#period).length > 0;
    }

    price(plan) {
      const [first, ...further] = charges(plan, this.#period);
      if (plan.pricingType === 'CUSTOM') {
        return make('p', { class: 'price' }, 'Custom price');
      }
      if (!first) {
        return this.isOffered(plan) ? make('p', { class: 'price' }, 'Free')
          : make('p', { class: 'quiet' }, 'Not available for this billing period');
      }
      const shown = rate(first);
      const others = further.map(it => {
        const { money: amount, terms: [each, ...conditions] } = rate(it);
        return `plus ${money(amount.amount, amount.currency)} ${each}${conditions.length > 0 ? ` (${conditions.join(', ')})` : ''}`;
      });
      return make('div', {},
        make('p', { class: 'price' }, money(shown.money.amount, shown.money.currency)),
        make('p', { class: 'quiet' }, [...shown.terms, ...others].join(', ')));
    }
  }

  /** Returns the meters of metered entitlements. */
  function meters(entitlements) {
    const metered = entitlements.filter(it => it.feature && it.feature.meterType !== 'None' && it.feature.featureType === 'NUMBER');
    if (metered.length === 0) {
      return make('p', { class: 'quiet' }, 'The plan has no metered features.');
    }
    return make('ul', { class: 'cards' }, metered.map(it => {
      const used = it.currentUsage ?? 0;
      const limit = it.hasUnlimitedUsage ? undefined : it.usageLimit;
      const share = limit === undefined ? 0 : limit === 0 ? 100 : Math.min(100, 100 * used / limit);
      const text = limit === undefined ? `${number(used)} used, unlimited` : `${number(used)} of ${number(limit)}`;
      const filled = make('span', {});
      filled.style.width = `${share}%`;
      const bar = make('div', {
        class: share >= 100 ? 'meter full' : 'meter', role: 'meter', 'aria-label': it.feature.displayName,
        'aria-valuemin': '0', 'aria-valuemax': String(limit ?? used), 'aria-valuenow': String(Math.min(used, limit ?? used)), 'aria-valuetext': text,
      }, filled);
      return make('li', { class: 'card' },
        make('div', { class: 'spread' }, make('strong', {}, it.feature.displayName), make('span', {}, text)),
        limit === undefined ? undefined : bar,
        it.nextResetDate ? make('p', { class: 'quiet' }, `Resets on ${date(it.nextResetDate)}`) : undefined);
    }));
  }

  class UsageMeters extends Widget {
    load() {
      return this.entitlements();
    }

    show(entitlements) {
      this.render(meters(entitlements));
    }
  }

  class CustomerPortal extends Widget {
    async load() {
      return Promise.all([this.subscriptions(), this.entitlements(), this.paywall()]);
    }

    show([subscriptions, entitlements, paywall]) {
      const names = new Map(paywall.plans.flatMap(it => it.compatibleAddons ?? []).map(it => [it.refId, it.displayName]));
      const plans = subscriptions.length === 0
        ? [make('p', {}, 'No active subscription.')]
        : subscriptions.map(it => this.subscription(it, names));
      const flags = entitlements.filter(it => it.feature && (it.feature.featureType !== 'NUMBER' || it.feature.meterType === 'None'));
      this.render(
        make('h2', { class: 'title' }, 'Subscription'), make('div', { class: 'cards' }, plans),
        make('h2', { class: 'title' }, 'Usage'), meters(entitlements),
        ...(flags.length === 0 ? [] : [make('h2', { class: 'title' }, 'Included'), make('ul', { class: 'grants' }, flags.map(it => make('li', {}, grant(it))))]));
    }

    subscription(it, names) {
      const end = it.cancellationDate ? `Ends on ${date(it.cancellationDate)}`
        : it.status === 'IN_TRIAL' && it.trialEndDate ? `Trial until ${date(it.trialEndDate)}`
          : it.currentBillingPeriodEnd ? `Renews on ${date(it.currentBillingPeriodEnd)}` : undefined;
      const addons = it.addons.map(({ quantity, addon }) =>
        make('li', {}, (quantity > 1 ? `${number(quantity)} × ` : '') + (names.get(addon.addonId) ?? addon.addonId)));
      return make('section', { class: 'card current', 'aria-label': it.plan.displayName },
        make('div', { class: 'spread' }, make('h3', {}, it.plan.displayName), end ? make('span', { class: 'quiet' }, end) : undefined),
        addons.length === 0 ? undefined : make('ul', { class: 'grants' }, addons),
        make('button', {
          class: 'manage',
          onclick: () => this.dispatchEvent(new CustomEvent('ambit-manage-subscription', {
            bubbles: true, composed: true, detail: { subscriptionId: it.subscriptionId, planId: it.plan.planId },
          })),
        }, 'Manage subscription'));
    }
  }

  customElements.define('ambit-paywall', Paywall);
  customElements.define('ambit-customer-portal', CustomerPortal);
  customElements.define('ambit-usage-meters', UsageMeters);
})();
