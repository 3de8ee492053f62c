// A small screen for the tests of its terminal: it shows the keys it got, and hands the terminal over.
import { Box, render, Text, useInput, usePaste, useWindowSize } from 'ink';
import { createElement as make, type ReactNode, useEffect, useState } from 'react';
import { awaitEnd } from '../../../../source/screen/await-end.ts';
import { chooseEditor } from '../../../../source/screen/terminal/choose-editor.ts';
import { choosePager } from '../../../../source/screen/terminal/choose-pager.ts';
import { explainHandOver } from '../../../../source/screen/terminal/explain-hand-over.ts';
import { FrameWriter } from '../../../../source/screen/terminal/frame-writer.ts';
import { handOverTerminal } from '../../../../source/screen/terminal/hand-over-terminal.ts';
import { createLending } from '../../../../source/screen/terminal/lend-terminal.ts';
import { suspendJob } from '../../../../source/screen/terminal/suspend-job.ts';
import { useLending } from '../../../../source/screen/terminal/use-lending.ts';

const { stdin, stdout, env, platform } = process;
const closing = new AbortController();
const end = awaitEnd(stdin, stdout);
const writer = new FrameWriter(stdout);
const lending = createLending(stdin);
const options = { cwd: process.cwd(), environment: env, signal: closing.signal };

function Screen(): ReactNode {
  useLending(lending);
  const { columns, rows } = useWindowSize();
  const [keys, setKeys] = useState('');
  const [outcome, setOutcome] = useState('none yet');
  const [isReady, setIsReady] = useState(false);
  usePaste(() => {});
  useInput((input, key) => {
    setKeys((before) => before + input);
    const act = async (): Promise<string> => {
      if (input === 'e') {
        const ended = await handOverTerminal(lending, [chooseEditor(env, platform, 'a file', 7)], options);
        return `editor ${explainHandOver(ended, 'editor') ?? ended.kind}`;
      }
      if (input === 'o') {
        const ended = await handOverTerminal(lending, choosePager(env, platform, 'a file'), options);
        return `pager ${explainHandOver(ended, 'pager') ?? ended.kind}`;
      }
      if (input === 'z' && key.ctrl) return suspendJob(lending);
      if (input === 'q') end.quit();
      return outcome;
    };
    act().then(setOutcome, end.fail);
  });
  // After the effects of the hooks above: from now on keys are read one by one.
  useEffect(() => setIsReady(true), []);
  return make(
    Box,
    { flexDirection: 'column', width: columns, height: rows, overflow: 'hidden' },
    make(Text, null, `SCREEN of ${columns} by ${rows}${isReady ? ', ready' : ''}.`),
    make(Text, { color: 'green' }, `keys: ${keys}.`),
    make(Text, null, `outcome: ${outcome}.`),
    make(Text, null, `pid: ${process.pid}.`),
  );
}

const screen = render(make(Screen), {
  stdout: writer,
  debug: true,
  alternateScreen: true,
  interactive: true,
  exitOnCtrlC: false,
});
try {
  process.exitCode = await end.status;
} finally {
  closing.abort();
  await lending.close();
  screen.unmount();
  await screen.waitUntilExit();
  writer.close();
  end.close();
}
