// `caesura doctor` and `caesura init`.
import type { Context } from '../commands/context.ts';
import { examineWorkspace, type Finding } from '../commands/workspace/examine-workspace.ts';
import { initWorkspace } from '../commands/workspace/init-workspace.ts';
import { sanitizeText } from '../sanitize-text.ts';
import { exitStatus } from './exit-status.ts';
import { formatJson } from './format-values.ts';
import type { Output } from './output.ts';

/** 1 where something is lost or stuck unless it is mended. */
export async function invokeDoctor(
  context: Context,
  nodeVersion: string,
  json: boolean,
  output: Output,
): Promise<number> {
  const findings = await examineWorkspace(context, nodeVersion);
  if (json) output.data(formatJson(findings, 2));
  else {
    output.data(sanitizeText(`workspace ${context.workspace.root}`));
    for (const { level, subject, message } of findings)
      output.data(sanitizeText(`${glyphs[level]} ${subject}: ${message}`));
  }
  return findings.some((finding) => finding.level === 'fault') ? exitStatus.failed : exitStatus.done;
}

const glyphs: Readonly<Record<Finding['level'], string>> = { good: '✓', note: '!', fault: '✗' };

export function invokeInit(cwd: string, folder: string | undefined, output: Output): number {
  const root = initWorkspace(cwd, folder);
  output.data(root);
  output.talk('made a workspace with one workflow. Run it from beside or below that folder:');
  output.talk('  caesura run first-pause');
  return exitStatus.done;
}
