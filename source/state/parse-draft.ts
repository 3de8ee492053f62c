// The text of a file -> the answer that is being given, if it is one to this very question.
import { z } from 'zod';
import type { Json } from '../json.ts';
import { parseJson } from '../run/parse-json.ts';
import { type AnswerDraft, type Asked, openDraft } from './answer-draft.ts';
import { lineOf } from './line-edit.ts';
import { draftVersion } from './saved-draft.ts';

const json = z.custom<Json>((value) => value !== undefined);
/** A line of text is one, whatever the file says. */
const line = z.string().transform((text) => lineOf(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')));
const index = z.number().int().min(0);

const form = z
  .object({
    focus: index,
    fields: z.array(
      z.union([
        z
          .object({ name: z.string(), typed: line })
          .transform(({ name, typed }) => ({ name, value: { kind: 'typed' as const, edit: typed } })),
        z
          .object({ name: z.string(), value: json, origin: z.string() })
          .transform(({ name, value, origin }) => ({
            name,
            value: { kind: 'held' as const, value, origin },
          })),
      ]),
    ),
  })
  .transform(({ focus, fields }) => ({
    focus,
    fields: fields.map((field) => ({ kind: 'input' as const, hint: '', ...field })),
    message: null,
    starting: false,
  }));

const shape = z.object({
  draftVersion: z.literal(draftVersion),
  runId: z.string(),
  stepId: z.string(),
  askedAt: z.string().exactOptional(),
  body: z.discriminatedUnion('kind', [
    z
      .object({
        kind: z.literal('judge'),
        verdict: z.enum(['yes', 'no', 'again']).nullable(),
        comment: line,
        remark: line,
        values: form,
      })
      .transform((body) => ({ ...body, typing: null })),
    z.object({
      kind: z.literal('picks'),
      candidates: z.array(
        z.object({
          choice: z.object({ value: json, label: z.string() }).nullable(),
          words: z.string(),
          reason: z.string(),
        }),
      ),
      cursor: z.number().int(),
      picked: z.array(index),
      typing: z
        .object({ what: z.enum(['words', 'reason', 'other']), text: line })
        .transform(({ what, text }) => ({ what, edit: text }))
        .nullable(),
    }),
    z.object({ kind: z.literal('fields'), form }),
  ]),
});

/** Undefined for anything else: a draft is disposable, and its file may hold whatever somebody wrote there. */
export function parseDraft(text: string, asked: Asked): AnswerDraft | undefined {
  const read = parseJson(text, '');
  const parsed = 'value' in read ? shape.safeParse(read.value) : undefined;
  if (!parsed?.success) return undefined;
  const { runId, stepId, askedAt, body } = parsed.data;
  const isAsked = runId === asked.runId && stepId === asked.ask.stepId && askedAt === asked.askedAt;
  return isAsked ? openDraft(asked, body) : undefined;
}
