// Says where the prices of each provider stand and since when they were not looked at, the oldest first, and what to do.
import { priceTable } from '../source/model/price-table.ts';

const day = 24 * 60 * 60 * 1000;

const rows = priceTable
  .map(({ providers, source, checked, models }) => ({
    name: providers[0] ?? '',
    age: Math.floor((Date.now() - Date.parse(checked)) / day),
    checked,
    count: Object.keys(models).length,
    source,
  }))
  .sort((a, b) => b.age - a.age);

for (const { name, age, checked, count, source } of rows) {
  process.stdout.write(
    `${name.padEnd(10)} ${checked}  ${String(age).padStart(4)} days ago  ${String(count).padStart(3)} models  ${source}\n`,
  );
}
process.stdout.write(`
To refresh a provider, in source/model/price-table.ts:
1. Open its page and compare every price, in dollars per million tokens.
2. A price that has changed gets a further entry with \`since\`, the day from which it counts (UTC): runs of before keep
   theirs. A model that is new gets a line; one that is gone stays, for whoever still calls it.
3. Set \`checked\` to today, also where nothing has changed.
4. npm test. Costs that are in runs already are not computed anew.
`);
