import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExchangeIdentity, exchangeSides, sameExchanges, sideReader, uniteParticipants } from './side.ts';

const sideOf = sideReader({
  mailDomains: ['Vigie.example'],
  users: new Map([
    ['Ana@vigie.example', 'u1'],
    ['bo@home.example', 'u2'],
  ]),
});
const at = (email: string) => ({ email, name: null });

describe('domain rules §3: sides', () => {
  it.each<[string, string | null, object]>([
    ['an account', 'ana@vigie.example', { side: 'user', userId: 'u1' }],
    ['an account, in another case', ' ANA@VIGIE.EXAMPLE ', { side: 'user', userId: 'u1' }],
    ['an account under a foreign domain', 'bo@home.example', { side: 'user', userId: 'u2' }],
    ['our domain without an account', 'leo@vigie.example', { side: 'colleague' }],
    ['a subdomain', 'leo@mail.vigie.example', { side: 'theirs' }],
    ['a domain that ends like ours', 'leo@notvigie.example', { side: 'theirs' }],
    ['our domain in front of another at sign', '"leo@vigie.example"@evil.example', { side: 'theirs' }],
    ['our domain as a name', 'vigie.example@evil.example', { side: 'theirs' }],
    ['a name alone', null, { side: 'unknown' }],
    ['an empty address', ' ', { side: 'unknown' }],
  ])('%s', (_, email, expected) => {
    expect(sideOf({ email, name: 'Léo' })).toEqual(expected);
  });

  it.each<[string, string, string[], string, boolean]>([
    ['from them to a user', 'kim@client.example', ['ana@vigie.example'], 'incoming', true],
    ['from them to a colleague', 'kim@client.example', ['leo@vigie.example'], 'incoming', false],
    ['from them, nobody of us named', 'kim@client.example', [], 'incoming', false],
    ['from a user', 'ana@vigie.example', ['kim@client.example'], 'outgoing', true],
    ['from a colleague', 'leo@vigie.example', ['kim@client.example'], 'outgoing', false],
    [
      'from a colleague, a user in copy',
      'leo@vigie.example',
      ['kim@client.example', 'bo@home.example'],
      'outgoing',
      true,
    ],
    ['among us', 'ana@vigie.example', ['leo@vigie.example'], 'internal', true],
    ['from us to nobody who is named', 'leo@vigie.example', [], 'outgoing', false],
    ['from a name alone to us', '', ['ana@vigie.example'], 'incoming', true],
    ['from a name alone to them', '', ['kim@client.example', 'ana@vigie.example'], 'outgoing', true],
    ['from a name alone to a name alone', '', [''], 'outgoing', false],
  ])('%s', (_, from, to, direction, hasUser) => {
    expect(exchangeSides(at(from), to.map(at), sideOf)).toEqual({ direction, hasUser });
  });
});

const copy = (messageId: string | null, source: string | null, externalId: string | null): ExchangeIdentity => ({
  messageId,
  source,
  externalId,
});

describe('domain rules §3: the same exchange twice', () => {
  it('two mailboxes and a CRM log are one, also by way of a copy that has both ids', () => {
    const [ana, leo] = [copy('<m1@x.example>', 'imap', 'ana:7'), copy('m1@x.example', 'imap', 'leo:3')];
    const [log, linked] = [copy(null, 'crm', 'T-9'), copy(' <m1@x.example> ', 'crm', 'T-9')];
    expect(sameExchanges([ana, log, leo])).toEqual([[ana, leo], [log]]);
    expect(sameExchanges([ana, log, leo, linked])).toEqual([[ana, log, leo, linked]]);
  });

  it('an id is of its source, a Message-ID has its case, and without any a copy stands alone', () => {
    expect(sameExchanges([copy(null, 'crm', '1'), copy(null, 'helpdesk', '1')])).toHaveLength(2);
    expect(sameExchanges([copy('A@x', null, null), copy('a@x', null, null)])).toHaveLength(2);
    expect(sameExchanges([copy(null, null, '1'), copy(null, null, '1')])).toHaveLength(2);
    expect(sameExchanges([copy('', 'crm', null), copy('<>', null, null)])).toHaveLength(2);
    expect(sameExchanges([copy(null, 'crm', ''), copy(null, 'crm', '')])).toHaveLength(2);
    expect(sameExchanges([copy('crm', null, null), copy(null, 'crm', '')])).toHaveLength(2);
    expect(sameExchanges([])).toEqual([]);
  });

  it('the groups are those of an exhaustive comparison, whatever the order', () => {
    const few = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    const copies = fc.array(fc.record({ messageId: few, source: fc.constantFrom('p', 'q'), externalId: few }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(copies, (list) => {
        const isSame = (a: ExchangeIdentity, b: ExchangeIdentity): boolean =>
          (a.messageId !== null && a.messageId === b.messageId) ||
          (a.externalId !== null && a.externalId === b.externalId && a.source === b.source);
        // Spread from copy to copy until nothing more is reached.
        const reach = list.map(
          (one, index) => new Set(list.flatMap((two, at) => (index === at || isSame(one, two) ? [at] : []))),
        );
        for (const _ of list)
          for (const set of reach) for (const at of [...set]) for (const more of reach[at] ?? []) set.add(more);
        const expected = list.flatMap((_, index) => {
          const members = [...(reach[index] ?? [])].sort((a, b) => a - b);
          return members[0] === index ? [members.map((at) => list[at])] : [];
        });
        expect(sameExchanges(list)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('stays fast for a chain of 100,000 copies that hold each other together', () => {
    const chain = Array.from({ length: 100_000 }, (_, n) => copy(`m${n >> 1}`, 'crm', `t${(n + 1) >> 1}`)).reverse();
    expect(sameExchanges(chain)).toEqual([chain]);
  });

  it('unites the participants', () => {
    const united = uniteParticipants([
      [at('Kim@client.example'), { email: null, name: 'Zoé' }],
      [{ email: 'kim@client.example', name: 'Kim Lee' }, { email: null, name: 'ZOE' }, at('leo@vigie.example')],
      [{ email: 'kim@client.example', name: 'K. Lee' }],
    ]);
    expect(united).toEqual([
      { email: 'Kim@client.example', name: 'Kim Lee' },
      { email: null, name: 'Zoé' },
      { email: 'leo@vigie.example', name: null },
    ]);
    expect(uniteParticipants([])).toEqual([]);
  });
});
