/**
 * A process that is there to be killed: `victim.ts <file> <number>`. It commits one transaction after the other, each of which
 * writes both halves of a pair, and prints the pair's number once the commit has resolved. Numbers begin behind the given one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Half, openBank } from './bank.ts';

const WRITERS = 4;
const PADDING = 'x'.repeat(200);

const [file = '', base = '0'] = process.argv.slice(2);
let pairs = Number(base);

async function writePairs(): Promise<never> {
  for (;;) {
    const pair = ++pairs;
    await Half.database.transaction(async () => {
      await Half.create({ pair, padding: PADDING });
      await nextTurn();
      // By turns in a savepoint of its own.
      if (pair % 2 === 0) await Half.create({ pair, padding: PADDING });
      else await Half.transaction(() => Half.create({ pair, padding: PADDING }));
    });
    process.stdout.write(`${pair}\n`); // on a pipe this has happened when it returns
  }
}

openBank(file);
await Promise.all(Array.from({ length: WRITERS }, writePairs));
