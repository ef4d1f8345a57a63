// npm run stress -- --ci | <id> …: the quality bars, at their marks for CI or, by id, in full.
import { BY_HAND, MARKS } from './stress/marks.ts';

const args = process.argv.slice(2);
const isCi = args.includes('--ci');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const all = { ...MARKS, ...BY_HAND };
const unknown = wanted.find((id) => !(id in all));
if (unknown !== undefined || (!isCi && wanted.length === 0)) {
  console.error(`Say --ci, or which of ${Object.keys(all).join(', ')}.`);
  process.exit(2);
}
const marks = Object.entries(wanted.length === 0 ? MARKS : all).filter(
  ([id]) => wanted.length === 0 || wanted.includes(id),
);
let failures = 0;
for (const [id, mark] of marks) {
  const startedAt = Date.now();
  try {
    const figures = await mark(isCi ? 'ci' : 'full');
    console.log(
      [
        id,
        ...Object.entries(figures).map(([name, value]) => `${name}=${value}`),
        `seconds=${Math.round((Date.now() - startedAt) / 1000)}`,
        'ok',
      ].join(' '),
    );
  } catch (error) {
    failures += 1;
    console.log(`${id} ${error instanceof Error ? error.message : String(error)} FAILED`);
  }
}
console.log(`${marks.length - failures} passed, ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);
