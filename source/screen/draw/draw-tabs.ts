// The names of the tabs in the title of a pane; the one that is shown stands in brackets.
import { tabs } from '../../state/reader-state.ts';
import { type Row, span } from '../span.ts';

const names = {
  steps: 'Steps',
  output: 'Output',
  prompt: 'Prompt',
  data: 'Data',
  history: 'History',
} as const;

export type TabName = keyof typeof names;

/** @param withSteps whether the steps have their place here too */
export function tabsRow(current: TabName, withSteps: boolean, focused: boolean): Row {
  const shown: readonly TabName[] = withSteps ? ['steps', ...tabs] : tabs;
  return [
    span(withSteps ? ' 2' : ' 3', 'quiet'),
    ...shown.flatMap((tab) =>
      tab === current
        ? [span(` [${names[tab]}]`, focused ? 'strong' : 'plain')]
        : [span(` ${names[tab]}`, 'quiet')],
    ),
    span(' '),
  ];
}
