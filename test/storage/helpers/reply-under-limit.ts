// Receives a reply of the given parts in the folder; tells how it ended.
import { systemErrorCode } from '../../../source/problem.ts';
import { createTranscripts } from '../../../source/storage/transcripts.ts';

const [folder = '', ...sizes] = process.argv.slice(2);
const transcripts = createTranscripts(folder);
const file = transcripts.openReply({ stepId: 'abridge' }, 1);
for (const size of sizes) file.append('x'.repeat(Number(size)));
try {
  file.finish();
  process.stdout.write('finished');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.name : 'no error'} ${systemErrorCode(error)}`);
}
