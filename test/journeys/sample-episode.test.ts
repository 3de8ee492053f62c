// The long sample, from its transcript to its last step: killed, paused, answered, and nothing done twice.
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { linesOf } from './helpers/program.ts';
import { copySamples, recordedJson, recordedList, recordedText } from './helpers/samples.ts';
import { prepareWorkspaces, type RunFile, type Workspace } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();
const workflow = 'youtube-episode';
const begin = ['run', workflow, '--set', 'transcript=@dev-workspace/inputs/launch-transcript.txt', '--trust'];
const json = (step: string, field?: string) => recordedJson(workflow, step, field);
const text = (step: string) => recordedText(workflow, step);
const summaries: readonly (string | null)[] = [1, 2, 3, 4, 5, 6, 7, 8].map((item) =>
  text(`summarise.${item}`),
);

async function answer(workspace: Workspace, id: string, given: readonly string[], status = 3): Promise<void> {
  const ended = await workspace.caesura(['answer', id, ...given, '--pace', '0']);
  expect(ended).toMatchObject({ status });
}

type Work = { readonly [key: string]: unknown };

/** A step, or an item of one. */
const keyOf = ({ stepId, item }: Work): string => (item === undefined ? `${stepId}` : `${stepId}.${item}`);

const keysOf = (history: RunFile['history'], event: string): readonly string[] =>
  history.filter((entry) => entry.event === event).map(keyOf);

/** What was begun more than once. */
function listRepeated({ history }: RunFile): readonly string[] {
  const begun = keysOf(history, 'step-started');
  return begun.filter((key, index) => begun.indexOf(key) < index);
}

/** What was begun and not done when the run was last started anew. */
function listCutOff({ history }: RunFile): readonly string[] {
  const before = history.slice(
    0,
    history.findLastIndex(({ event }) => event === 'run-started'),
  );
  const done = keysOf(before, 'step-completed');
  return keysOf(before, 'step-started').filter((key) => !done.includes(key));
}

test('a whole run, killed and paused on its way, has what the recordings and the person say', async () => {
  const workspace = copySamples(workspaces.make());

  // Killed while the chapters are summarised.
  const program = workspace.start([...begin, '--pace', '100']);
  const id = await workspace.idOf(program);
  await program.said('✓ summarise');
  program.kill('SIGKILL');
  await program.ended;
  const killed = workspace.readRun(id);
  expect(killed.status).toBe('running');
  expect(killed.data).not.toHaveProperty('emphasis');

  const resumed = await workspace.caesura(['resume', id, '--pace', '0']);
  expect(resumed).toMatchObject({ status: 3 });
  const waiting = workspace.readRun(id);
  const cutOff = listCutOff(waiting);
  expect(waiting.checkpoint).toMatchObject({ stepId: 'brief', inputType: 'form' });
  expect(waiting.executedTemplates.slice(0, killed.executedTemplates.length)).toEqual(
    killed.executedTemplates,
  );

  await answer(workspace, id, ['--set', 'emphasis=riddle', '--set', 'sponsor=']);
  expect(workspace.readRun(id).checkpoint).toMatchObject({ stepId: 'angle' });

  // Paused while the titles are written: what is under way is finished.
  const writing = workspace.start(['answer', id, '--json', '--pace', '30']);
  await writing.said('"stepId":"titles"', 'stdout');
  expect(await workspace.caesura(['pause', id])).toMatchObject({ status: 0 });
  const paused = await writing.ended;
  expect(paused).toMatchObject({ status: 3 });
  expect(linesOf(paused.stdout).at(-1)).toMatchObject({ event: 'run-paused' });
  expect(workspace.readRun(id).executedTemplates.map(keyOf)).toContain('titles');
  expect(workspace.readRun(id).executedTemplates.map(keyOf)).not.toContain('shortlist');
  expect(await workspace.caesura(['resume', id, '--pace', '0'])).toMatchObject({ status: 3 });
  expect(workspace.readRun(id).checkpoint).toMatchObject({ stepId: 'pick-titles', inputType: 'curate' });

  const reworded = { original: 2, value: 'I Blamed the Bin Lorry', reason: 'not for all fourteen months' };
  await answer(workspace, id, ['--set', `chosenTitles:=${JSON.stringify([1, reworded])}`]);
  await answer(workspace, id, ['--set', 'thumbnail=2']);
  await answer(workspace, id, ['--no', '--comment', 'Who is it for?']);
  await answer(workspace, id, ['--yes'], 0);

  const run = workspace.readRun(id);
  const candidates = recordedList(workflow, 'titles', 'titleCandidates').map(String);
  const titles = [candidates[0], reworded.value];
  expect(run).toMatchObject({ status: 'completed', inFlight: [], failure: null, progress: { done: 23 } });
  expect(run.data).toEqual({
    transcript: workspace.read('inputs/launch-transcript.txt'),
    wordCount: 2942,
    passages: expect.any(Array),
    chapters: json('chapters'),
    claims: json('claims'),
    tone: json('voice', 'tone'),
    targetAudience: json('voice', 'audience'),
    chapterTexts: expect.any(Array),
    summaries,
    emphasis: 'riddle',
    clipCount: 3,
    newViewers: true,
    sponsor: '',
    promise: json('angle', 'promise'),
    opening: json('angle', 'opening'),
    keepSecret: json('angle', 'secret'),
    titleCandidates: candidates,
    shortTitles: candidates.filter((title) => title.length <= 60),
    chosenTitles: titles,
    title: titles[0],
    titleReasons: [
      { value: titles[0] },
      { value: titles[1], original: candidates[1], reason: reworded.reason },
    ],
    thumbnailIdeas: json('thumbnail-ideas'),
    clips: json('clips'),
    pinnedComment: text('first-comment'),
    thumbnail: recordedList(workflow, 'thumbnail-ideas')[1],
    sponsorNote: '',
    closingLine: expect.stringContaining("nine o'clock"),
    description: text('description'),
    feedback: 'Who is it for?',
    approved: true,
    posts: recordedJson('youtube-posts', 'posts', 'posts'),
    newsletter: recordedText('youtube-posts', 'newsletter'),
    sheetSize: Buffer.byteLength(workspace.read(`workflow-data/${id}/hand-over.1.prompt.md`)),
  });
  expect(run.executedTemplates.flatMap(({ warnings = [] }) => warnings)).toEqual([]);
  expect(run.executedTemplates.find(({ stepId }) => stepId === 'sponsor-note')?.skipped).toContain('sponsor');
  const inner = run.executedTemplates.find(({ stepId }) => stepId === 'announce')?.run ?? '';
  expect(workspace.readRun(inner)).toMatchObject({ workflowName: 'youtube-posts', status: 'completed' });

  // Begun again was only what the kill cut off, where its whole reply was not there, and the refused description.
  const keys = run.executedTemplates.map(keyOf);
  expect(new Set(keys).size).toBe(keys.length);
  const repeated = listRepeated(run);
  expect(repeated.filter((key) => !cutOff.includes(key))).toEqual(['description']);
  expect(workspace.leftovers()).toEqual([]);
});

test('its text is cut where the chapters begin, and all of it is there', async () => {
  const workspace = copySamples(workspaces.make());
  const { run } = await workspace.run(begin.slice(1), 3);
  const chapters = run?.data.chapterTexts;
  const texts = Array.isArray(chapters) ? chapters.map(({ text: own }) => own) : [];
  const spoken = workspace.read('inputs/launch-transcript.txt').replace(/^\[\d+:\d\d\] /gm, '');
  expect(texts).toHaveLength(recordedList(workflow, 'chapters').length);
  expect(`${texts.join('\n\n')}\n`).toBe(spoken);
});

test('a chapter without a summary and a sponsor stop nothing', async () => {
  const workspace = copySamples(workspaces.make());
  rmSync(workspace.path(`recordings/${workflow}/summarise.4.md`));
  const { id } = await workspace.run(begin.slice(1), 3);
  expect(workspace.readRun(id).data.summaries).toEqual(summaries.with(3, null));
  await answer(workspace, id, ['--set', 'emphasis=lesson', '--set', 'sponsor=Hall & Hull']);
  expect(workspace.readRun(id).data.sponsorNote).toBe(text('sponsor-note'));
  const { stdout } = await workspace.caesura(['render', workflow, 'angle', '--run', id]);
  expect(stdout).toContain('(There is no summary of this chapter.)');
});
