// What keys do to candidates that are chosen: which ones, in which order, in which words, and why.
import type { Candidate, PicksBody, PickTyping } from './answer-draft.ts';
import { lineOf } from './line-edit.ts';

/** @param most how many may be chosen: where it is one, it replaces the one before */
export function togglePick(body: PicksBody, most: number): PicksBody {
  const { cursor, picked, candidates } = body;
  if (candidates[cursor] === undefined) return body;
  if (picked.includes(cursor)) return { ...body, picked: picked.filter((index) => index !== cursor) };
  return { ...body, picked: most === 1 ? [cursor] : [...picked, cursor] };
}

/** The candidate under the cursor earlier or later among those that are picked. */
export function movePick(body: PicksBody, by: 1 | -1): PicksBody {
  const { cursor, picked } = body;
  const from = picked.indexOf(cursor);
  const other = picked[from + by];
  if (from < 0 || other === undefined) return body;
  return {
    ...body,
    picked: picked.map((index) => (index === cursor ? other : index === other ? cursor : index)),
  };
}

export function beginTyping(body: PicksBody, what: PickTyping['what']): PicksBody {
  const candidate = body.candidates[body.cursor];
  if (what === 'other') return { ...body, typing: { what, edit: lineOf('') } };
  if (candidate === undefined) return body;
  const { words, reason } = candidate;
  // A line cannot hold the words of several lines: they are replaced, edited in the editor, or stay as they are.
  const text = what === 'reason' ? reason : /[\r\n]/.test(words) ? '' : words;
  return { ...body, typing: { what, edit: lineOf(text) } };
}

/** What was typed counts; whoever writes about a candidate picks it. Words that are empty stay as they were. */
export function endTyping(body: PicksBody, most: number): PicksBody {
  const { typing, cursor, candidates } = body;
  if (typing === null) return body;
  const text = typing.edit.text.trim();
  const ended = { ...body, typing: null };
  if (typing.what === 'other') {
    if (text === '') return ended;
    const own: Candidate = { choice: null, words: text, reason: '' };
    const added = { ...ended, candidates: [...candidates, own], cursor: candidates.length };
    return togglePick(added, most);
  }
  const changed = candidates.map((candidate, index) => {
    if (index !== cursor) return candidate;
    if (typing.what === 'reason') return { ...candidate, reason: text };
    return text === '' ? candidate : { ...candidate, words: text };
  });
  const kept = { ...ended, candidates: changed };
  return kept.picked.includes(cursor) || text === '' ? kept : togglePick(kept, most);
}

/** What is being typed, for an editor: words of several lines too, which a line cannot hold. */
export function typedText({ typing, cursor, candidates }: PicksBody): string | undefined {
  if (typing === null) return undefined;
  const { text } = typing.edit;
  return typing.what === 'words' && text === '' ? (candidates[cursor]?.words ?? '') : text;
}

/** What was written in the editor counts, as if it had been typed. */
export function takeTyped(body: PicksBody, text: string, most: number): PicksBody {
  return body.typing === null
    ? body
    : endTyping({ ...body, typing: { ...body.typing, edit: lineOf(text) } }, most);
}
