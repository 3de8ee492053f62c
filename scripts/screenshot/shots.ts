// The three pictures: how wide, what is pressed when, and what must be there before they are taken.
import type { Wanted } from './open-terminal.ts';

export type Shot = {
  /** Its name in the folder of the pictures. */
  readonly file: string;
  /** For those who do not see it. */
  readonly title: string;
  /** Of the program. */
  readonly args: readonly string[];
  readonly columns: number;
  readonly rows: number;
  /** One key after the other, each when the screen says all that. */
  readonly script: readonly { readonly shows: readonly Wanted[]; readonly press: string }[];
  readonly wanted: readonly Wanted[];
};

/** All runs are in the list when the oldest is. */
const wholeList: readonly Wanted[] = ['1 waiting', '2 done', /youtube-launch .*2\/3 +5h/];
/** The end of the reply that streams. */
const streamed = 'stays level';

export const shots: readonly Shot[] = [
  {
    file: 'screen-120.svg',
    title: 'Caesura in 126 columns: the runs, the steps of one, and its reply while it is written',
    args: [],
    columns: 126,
    rows: 28,
    script: [{ shows: wholeList, press: '2' }],
    wanted: [...wholeList, /›\S analyse/, '938 tok', '[Output]', '▼ follow', streamed],
  },
  {
    file: 'screen-80.svg',
    title: 'Caesura in 96 columns: a run that waits for a person, and what its last step replied',
    args: [],
    columns: 96,
    rows: 26,
    script: [
      { shows: wholeList, press: 'j' },
      { shows: [/›‖ shortlist/, 'Waits for you at pick'], press: '2' },
      { shows: [/›‖ pick/], press: ']' },
    ],
    wanted: [...wholeList, '[Output]', 'Three to keep', '214 tok'],
  },
  {
    file: 'screen-45.svg',
    title: 'caesura watch in 45 columns, beside an editor: the newest run as it goes on',
    args: ['watch'],
    columns: 45,
    rows: 20,
    script: [],
    wanted: [/^\S youtube-launch/, '✓ abridge', streamed, '· titles', 'failed at titles', '? help'],
  },
];
