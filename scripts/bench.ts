// npm run bench [-- <id> … --customers 1000000]: each bench prints a ratio against its floor in the same run, and one
// line a script can read. The larger set is for those that ask for a size: qG1, qG2, qG6, qG7.
import { parseArgs } from 'node:util';
import { BENCHES } from '../bench/benches.ts';
import { line } from '../bench/measure.ts';

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { customers: { type: 'string', default: '100000' } },
});
const customers = Number(values.customers);
if (!Number.isInteger(customers) || customers < 1_000) {
  console.error(`--customers is a number of at least 1000, not "${values.customers}".`);
  process.exit(2);
}
const unknown = wanted.find((id) => !(id in BENCHES));
if (unknown !== undefined) {
  console.error(`No bench is called "${unknown}"; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
let isShort = false;
for (const id of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
  const mark = await BENCHES[id]?.(customers);
  if (!mark) continue;
  if (mark.isOk === false) isShort = true;
  console.log(line(mark));
}
process.exit(isShort ? 1 : 0);
