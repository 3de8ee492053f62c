// An answer as the flags of `caesura answer`, for whoever starts that command with it.
import type { GivenAnswer } from '../../workflow/answer/read-answer.ts';

/**
 * Yes or no, the comment and the remark; the values go with `--input`. Each flag holds its value (`--comment=…`), so
 * that a text which begins with a dash is none.
 */
export function answerFlags({ verdict, comment, again }: GivenAnswer): readonly string[] {
  return [
    ...(verdict === undefined ? [] : [verdict ? '--yes' : '--no']),
    ...(comment === undefined ? [] : [`--comment=${comment}`]),
    ...(again === undefined ? [] : [`--again=${again}`]),
  ];
}
