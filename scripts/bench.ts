// npm run bench [-- <id> …]: each bench prints a ratio against its floor in the same run, and one line a script can read.
import { BENCHES } from '../bench/benches.ts';
import { line } from '../bench/measure.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.find((id) => !(id in BENCHES));
if (unknown !== undefined) {
  console.error(`No bench is called "${unknown}"; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
let isShort = false;
for (const id of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
  const mark = await BENCHES[id]?.();
  if (!mark) continue;
  if (mark.isOk === false) isShort = true;
  console.log(line(mark));
}
process.exit(isShort ? 1 : 0);
