// The sample workspace that a newcomer opens: its workflows, recordings and fixture runs.
import { describe, expect, test } from 'vitest';
import { copySamples } from './helpers/samples.ts';
import { prepareWorkspaces } from './helpers/workspace.ts';

const workspaces = prepareWorkspaces();

const fixtures = [
  ...['youtube-launch', 'product-model'].flatMap((workflow) =>
    ['completed', 'paused', 'failed'].map((status) => ({ id: `${status}-${workflow}`, workflow, status })),
  ),
  { id: 'waiting-youtube-episode', workflow: 'youtube-episode', status: 'waiting' },
];

describe('the sample workspace', () => {
  test('has no problems', async () => {
    const { status, stdout } = await copySamples(workspaces.make()).caesura(['check', '--json']);
    expect(JSON.parse(stdout)).toEqual([]);
    expect(status).toBe(0);
  });

  test.each([
    ['youtube-launch', ['transcript=@dev-workspace/inputs/launch-transcript.txt'], 'titleCandidates'],
    ['product-model', ['productBrief=@dev-workspace/inputs/product-brief.txt'], 'manufacturingVerdict'],
    ['youtube-posts', ['title=T', 'promise=P', 'keepSecret=K', 'tone=dry'], 'posts'],
  ])('runs %s to its end without a warning', async (workflow, settings, lastField) => {
    const workspace = copySamples(workspaces.make());
    const given = settings.flatMap((setting) => ['--set', setting]);
    const { status, stdout } = await workspace.caesura(['run', workflow, ...given, '--pace', '0']);
    expect(status).toBe(0);
    const run = workspace.readRun(stdout.trim());
    expect(run.executedTemplates.flatMap((record) => record.warnings)).toEqual([]);
    expect(run.data).toHaveProperty(lastField);
  });

  test('has a fixture that its workflow passes, to the byte what a run of it gives', async () => {
    const workspace = copySamples(workspaces.make());
    expect(await workspace.caesura(['test'])).toMatchObject({
      status: 0,
      stdout: '✓ youtube-launch/clock-talk  3 steps\n',
    });
    const set = ['--set', 'transcript=@dev-workspace/inputs/launch-transcript.txt'];
    const { id } = await workspace.complete(['youtube-launch', ...set]);
    const made = await workspace.caesura(['fixture', id, '--name', 'clock-talk', '--update', '--json']);
    expect(JSON.parse(made.stdout)).toMatchObject({ changed: [], same: true });
  });

  test('has fixture runs, each in the state that its name says', async () => {
    const { stdout } = await copySamples(workspaces.make()).caesura(['list', '--json']);
    const rows: { id: string; workflowName: string; derived: string }[] = JSON.parse(stdout);
    const shown = rows.map(({ id, workflowName, derived }) => ({
      id,
      workflow: workflowName,
      status: derived,
    }));
    expect(new Set(shown)).toEqual(new Set(fixtures));
  });

  test.each(fixtures.filter(({ status }) => status === 'paused' || status === 'failed'))(
    'goes on with $id to the end',
    async ({ id }) => {
      const workspace = copySamples(workspaces.make());
      const kept = workspace.readRun(id).executedTemplates;
      const { status } = await workspace.caesura(['resume', id, '--model', 'recorded', '--pace', '0']);
      expect(status).toBe(0);
      const run = workspace.readRun(id);
      expect(run.status).toBe('completed');
      expect(run.executedTemplates.slice(0, kept.length)).toEqual(kept);
    },
  );

  test('has one that waits for titles to be chosen, and goes on from the choice', async () => {
    const workspace = copySamples(workspaces.make());
    const id = 'waiting-youtube-episode';
    expect((await workspace.caesura(['show', id])).stdout).toContain('waits at pick-titles');
    const given = ['--set', 'chosenTitles=3,1', '--trust', '--pace', '0'];
    expect(await workspace.caesura(['answer', id, ...given])).toMatchObject({ status: 3 });
    const { data, checkpoint } = workspace.readRun(id);
    expect(data.chosenTitles).toEqual([
      expect.stringContaining('Sixty Years'),
      expect.stringContaining('Why'),
    ]);
    expect(checkpoint).toMatchObject({ stepId: 'thumbnail' });
  });

  test('does the step again whose record was taken out of a completed run', async () => {
    const workspace = copySamples(workspaces.make());
    const run = workspace.readRun('completed-youtube-launch');
    const executedTemplates = run.executedTemplates.slice(0, 2);
    workspace.write({
      'workflow-data/completed-youtube-launch.json': JSON.stringify({ ...run, executedTemplates }),
    });
    const { status, stderr } = await workspace.caesura(['resume', 'completed-youtube-launch', '--pace', '0']);
    expect(status).toBe(0);
    expect(stderr).toContain('✓ titles');
    expect(stderr).not.toContain('✓ analyse');
    expect(workspace.readRun('completed-youtube-launch').executedTemplates).toHaveLength(3);
  });
});
