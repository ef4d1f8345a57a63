// npm run gate [-- <name> …]: the static checks. Each says how much it looked at; one that saw nothing fails.
import { root } from './env.ts';
import { GATES } from './gate/gates.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in GATES));
if (unknown !== undefined) {
  console.error(`No gate is called "${unknown}"; there are ${Object.keys(GATES).join(', ')}.`);
  process.exit(2);
}
let failures = 0;
for (const [name, gate] of Object.entries(GATES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = Date.now();
  const { looked, faults } = await gate(root);
  const isOk = faults.length === 0 && looked > 0;
  if (!isOk) failures += 1;
  console.log(
    `${isOk ? 'ok  ' : 'FAIL'} ${name.padEnd(11)} ${String(looked).padStart(5)} looked at  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  if (looked === 0) console.log('     it looked at nothing');
  for (const fault of faults.slice(0, 40)) console.log(`     ${fault}`);
}
process.exit(failures === 0 ? 0 : 1);
