// Writes schema/workflow.schema.json from the code; with --check only says whether the file is as it should be.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { jsonSchema } from '../source/workflow/parse/workflow-file.ts';

const file = new URL('../schema/workflow.schema.json', import.meta.url);
const wanted = `${JSON.stringify(jsonSchema(), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFile() !== wanted) {
    process.stderr.write('schema/workflow.schema.json is not what the code says: run `npm run schema`\n');
    process.exitCode = 1;
  }
} else {
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, wanted);
}

function readFile(): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
