import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { backTest } from './back-test.ts';
import { badInput } from './bad-input.ts';
import { bulk } from './bulk.ts';
import { comments } from './comments.ts';
import { contacts } from './contact.ts';
import { editInPlace } from './edit.ts';
import { filters } from './filters.ts';
import { firstStart } from './first-start.ts';
import { health } from './health.ts';
import { home } from './home.ts';
import { measures } from './measures.ts';
import { opened } from './opened.ts';
import { pages } from './pages.ts';
import { palette } from './palette.ts';
import { profiles } from './profiles.ts';
import { ravenStack } from './ravenstack.ts';
import { record } from './record.ts';
import { reports } from './reports.ts';
import { settings } from './settings.ts';
import { undo } from './undo.ts';
import { usage } from './usage.ts';
import { views } from './views.ts';
import { openWorld, type World } from './world.ts';

let world: World;
const given = (): World => world;

beforeAll(async () => {
  world = await openWorld();
}, 120_000);

afterAll(async () => {
  await world?.close();
}, 60_000);

// Every page of every test: no console error, no exception, nothing refused by the content policy, no request elsewhere.
afterEach(() => {
  expect(world.watched.flatMap(({ problems }) => problems)).toEqual([]);
});

// In this order: each goes on where the one before stopped.
firstStart(given);
ravenStack(given);
pages(given);
filters(given);
views(given);
editInPlace(given);
comments(given);
health(given);
usage(given);
home(given);
settings(given);
profiles(given);
measures(given);
backTest(given);
reports(given);
palette(given);
undo(given);
contacts(given);
bulk(given);
record(given);
opened(given);
badInput(given);
