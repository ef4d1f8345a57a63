/*
 * Sends usage of a page to Vigie:
 *   <script src="https://vigie.example/vigie.js" data-key="vk_…" data-customer="C-1" data-contact="ana@c1.example" defer></script>
 * The key stands in the page: give it nothing but "usage:write". A visit is told once per tab and day; an element with
 * data-vigie-feature="Export" tells its use when it is clicked. By hand: vigie.feature('Export'), vigie.connection(),
 * vigie.identify({ customer, contact }) for who is known later. What could not be sent is kept and sent again, once.
 */
(() => {
  const script = document.currentScript;
  const endpoint = new URL('/api/v1/usage-events', script.src).href;
  const { key, source = 'web' } = script.dataset;
  let { customer, contact } = script.dataset;
  const KEPT = 'vigie.unsent';
  const [MOST_KEPT, MOST_SENT, WAIT_MS, LONGEST_WAIT_MS] = [500, 100, 2_000, 60_000];
  /** Clocks of visitors are wrong: the moment of receipt counts, unless the event had to wait. */
  const LATE_MS = 60_000;
  let waitMs = WAIT_MS;
  let isPlanned = false;
  let isSending = false;

  const attempt = (work, otherwise) => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  /** A page without storage keeps what is unsent as long as it is open. */
  const stored = () => {
    const list = attempt(() => JSON.parse(localStorage.getItem(KEPT) ?? '[]'), []);
    return Array.isArray(list) ? list : [];
  };
  let unsent = stored();
  /** Other tabs keep theirs in the same place: what changes is this one's alone. */
  const keep = (change) => attempt(() => localStorage.setItem(KEPT, JSON.stringify(change(stored()))));
  const newId = () =>
    crypto.randomUUID?.() ??
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

  const add = (more) => {
    if (!key || !customer) return;
    const event = { eventId: newId(), customer, at: Date.now(), ...more };
    if (contact) event.contact = contact;
    // What cannot be written cannot be sent, and must not keep back the rest.
    if (attempt(() => JSON.stringify(event), undefined) === undefined) return;
    const withIt = (list) => [...list, event].slice(-MOST_KEPT);
    unsent = withIt(unsent);
    keep(withIt);
    plan();
  };
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => {
      isPlanned = false;
      send();
    }, waitMs);
  };
  const send = async (isLast = false) => {
    if (isSending || unsent.length === 0) return;
    isSending = true;
    const events = unsent
      .slice(0, MOST_SENT)
      .map(({ at, ...event }) =>
        Date.now() - at < LATE_MS ? event : { ...event, occurredAt: new Date(at).toISOString() },
      );
    const sent = new Set(events.map(({ eventId }) => eventId));
    const answer = await fetch(endpoint, {
      method: 'POST',
      keepalive: isLast,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ source, events }),
    }).catch(() => null);
    isSending = false;
    // A server that is away or busy gets them later; what it refuses, it would refuse again.
    if (answer === null || answer.status >= 500 || answer.status === 429) {
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    } else {
      waitMs = WAIT_MS;
      const withoutThem = (list) => list.filter(({ eventId }) => !sent.has(eventId));
      unsent = withoutThem(unsent);
      keep(withoutThem);
    }
    if (unsent.length > 0) plan();
  };

  const vigie = {
    connection: () => add({}),
    feature: (feature, properties) => add(properties ? { feature, properties } : { feature }),
    identify: (who) => {
      ({ customer = customer, contact = contact } = who);
      visit();
    },
    flush: () => send(),
  };
  /** Once per tab and day. */
  const visit = () => {
    const today = `${new Date().toDateString()} ${customer} ${contact ?? ''}`;
    if (!key || !customer || attempt(() => sessionStorage.getItem('vigie.visit') === today, false)) return;
    attempt(() => sessionStorage.setItem('vigie.visit', today));
    vigie.connection();
  };
  document.addEventListener(
    'click',
    ({ target }) => {
      const feature = target instanceof Element ? target.closest('[data-vigie-feature]')?.dataset.vigieFeature : null;
      if (feature) vigie.feature(feature);
    },
    true,
  );
  addEventListener('pagehide', () => send(true));
  globalThis.vigie = vigie;
  visit();
  if (unsent.length > 0) plan();
})();
