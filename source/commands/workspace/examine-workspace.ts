// `caesura doctor`: what could keep runs from being safe here, each with what to do.
import { mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkModel, type Providers } from '../../model/choose-model.ts';
import { describeSystemError, formatProblem } from '../../problem.ts';
import { readConfig } from '../../storage/config.ts';
import type { Disk } from '../../storage/disk.ts';
import { readStamped } from '../../storage/file-stamp.ts';
import { isNetworkDisk } from '../../storage/network-disk.ts';
import { readRunOnce } from '../../storage/read-run.ts';
import { findOrphans } from '../../storage/recover-orphans.ts';
import { acquireLock, readOwner } from '../../storage/run-lock.ts';
import { listRunIds, pathsOf } from '../../storage/run-paths.ts';
import type { Workspace } from '../../storage/workspace.ts';
import { publish } from '../../storage/write-atomic.ts';
import { readModelNames } from '../../workflow/model-settings.ts';
import type { Context, Environment } from '../context.ts';
import { checkAll } from '../definitions/find-workflow.ts';
import { providersOf } from '../models/providers-of.ts';

/** `note`: works, but a person should know. `fault`: something is lost or stuck unless it is mended. */
export type Finding = {
  readonly level: 'good' | 'note' | 'fault';
  readonly subject: string;
  readonly message: string;
};

/** Examines the machine, the disk of the workspace, the models in use and every run. Changes nothing that stays. */
export async function examineWorkspace(context: Context, nodeVersion: string): Promise<readonly Finding[]> {
  const { workspace, disk, environment } = context;
  return [
    examineNode(nodeVersion),
    ...(await examineDisk(workspace, disk)),
    examineWatching(workspace),
    ...(await examineModels(workspace, environment)),
    ...listRunIds(workspace).flatMap((id) => examineRun(workspace, disk, id)),
  ];
}

function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > 22 || (major === 22 && minor >= 22);
  return enough
    ? good('Node', `version ${version}`)
    : fault('Node', `version ${version} is too old. Install 22.22 or newer`);
}

/** Tries the write protocol and the lock for real, in a folder of its own on the same disk. */
async function examineDisk(workspace: Workspace, disk: Disk): Promise<readonly Finding[]> {
  let folder: string;
  try {
    folder = mkdtempSync(join(workspace.root, '.caesura-doctor-'));
  } catch (error) {
    return [fault('disk', `cannot write in ${workspace.root}: ${describeSystemError(error)}`)];
  }
  try {
    const network = isNetworkDisk(disk, folder);
    return [
      tryCommit(disk, folder),
      tryExchange(disk, folder),
      await tryLock(disk, folder),
      network
        ? note(
            'disk',
            'a network disk: locks are not trusted between machines, and changes are looked for by asking',
          )
        : good('disk', 'a local disk'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryCommit(disk: Disk, folder: string): Finding {
  try {
    const path = join(folder, 'run.json');
    publish(disk, path, [Buffer.from('{}\n')], null, { modifiedAt: new Date(0) });
    const found = readStamped(disk, path);
    publish(disk, path, [Buffer.from('{ }\n')], found?.stamp ?? null, { modifiedAt: new Date(0) });
    return good('writing', 'files are replaced as a whole and synced, with their folder');
  } catch (error) {
    return fault('writing', `a run could not be written here: ${describeSystemError(error)}`);
  }
}

function tryExchange(disk: Disk, folder: string): Finding {
  const [first, second] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(first, '1');
  writeFileSync(second, '2');
  try {
    disk.swapSync(first, second);
    return good('exchange', 'two names can be exchanged in one step: no save of an editor is overtaken');
  } catch {
    return note(
      'exchange',
      'two names cannot be exchanged in one step here: a save in the instant of a commit is still kept, one between two calls may be overtaken',
    );
  }
}

async function tryLock(disk: Disk, folder: string): Promise<Finding> {
  try {
    const first = await acquireLock(folder, { disk, waitMs: 0 });
    if ('heldBy' in first) return fault('lock', 'a fresh lock was held already');
    const second = await acquireLock(folder, { disk, waitMs: 0 });
    first.release();
    if ('heldBy' in second) return good('lock', 'one owner a run, freed by the system when its process dies');
    second.release();
    return fault(
      'lock',
      'this file system lets two processes own one run: move the workspace to another disk',
    );
  } catch (error) {
    return fault('lock', `a run cannot be locked here: ${describeSystemError(error)}`);
  }
}

function examineWatching(workspace: Workspace): Finding {
  try {
    watch(workspace.root).close();
    return good('watching', 'changes are seen at once');
  } catch (error) {
    return note(
      'watching',
      `the system does not tell of changes (${describeSystemError(error)}): they are looked for once a second`,
    );
  }
}

async function examineModels(workspace: Workspace, environment: Environment): Promise<readonly Finding[]> {
  const { config, problems } = readConfig(workspace);
  const faults = problems.map((problem) => fault('caesura.yaml', formatProblem(problem)));
  const definitions = await checkAll(workspace);
  const usual = environment.CAESURA_MODEL || config.model;
  const lists = [
    ...definitions.flatMap(({ workflow }) => [
      workflow?.model ?? [],
      ...(workflow?.steps ?? []).map((step) => (step.kind === 'prompt' ? (step.model ?? []) : [])),
    ]),
    usual === undefined ? [] : readModelNames(usual),
  ];
  const broken = definitions.filter((definition) => definition.workflow === undefined);
  return [
    ...faults,
    ...judgeModels(lists, providersOf({ config, environment })),
    ...broken.map((definition) => fault('workflow', `${definition.path} has errors: see \`caesura check\``)),
  ];
}

/** One that cannot be asked is a fault only where no other one of its list can. */
function judgeModels(lists: readonly (readonly string[])[], providers: Providers): readonly Finding[] {
  const problems = new Map(lists.flat().map((model) => [model, checkModel(model, providers)] as const));
  const hopeless = new Set(lists.filter((list) => list.every((model) => problems.get(model))).flat());
  return [...problems].map(([model, problem]) => {
    if (problem === undefined) return good('model', `${model} can be asked`);
    return hopeless.has(model)
      ? fault('model', formatProblem(problem))
      : note('model', `${model} is passed over: ${problem.message}`);
  });
}

function examineRun(workspace: Workspace, disk: Disk, id: string): readonly Finding[] {
  const paths = pathsOf(workspace, id);
  const loaded = readRunOnce(paths);
  const findings: Finding[] = [];
  if (loaded.kind === 'unreadable') findings.push(fault(id, formatProblem(loaded.problem)));
  const owned = readOwner(paths.folder, disk) !== null;
  if (loaded.kind === 'run' && loaded.parsed.run.status === 'running' && !owned) {
    findings.push(note(id, `interrupted: its process is gone. Go on with \`caesura resume ${id}\``));
  }
  if (!owned) {
    const orphans = findOrphans(disk, workspace.runsFolder, basename(paths.file));
    for (const orphan of orphans) {
      findings.push(
        note(id, `a crash left ${basename(orphan.path)} (${orphan.kind}); the next resume puts it right`),
      );
    }
  }
  for (const name of conflictsOf(paths.folder)) {
    findings.push(
      note(id, `an edit was kept aside in ${id}/${name}: take over what you need, then remove it`),
    );
  }
  return findings;
}

function conflictsOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('conflict-'));
  } catch {
    return [];
  }
}

function good(subject: string, message: string): Finding {
  return { level: 'good', subject, message };
}

function note(subject: string, message: string): Finding {
  return { level: 'note', subject, message };
}

function fault(subject: string, message: string): Finding {
  return { level: 'fault', subject, message };
}
