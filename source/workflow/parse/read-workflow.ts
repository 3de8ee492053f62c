// The text of a workflow file -> a Workflow; what reads expressions is loaded only where there are any.
import { isJsonObject, type Json } from '../../json.ts';
import { type ParsedWorkflow, parseSource } from './parse-workflow.ts';
import { readSource } from './read-source.ts';

/** {@link parseWorkflow} for a file that may hold expressions, as every file from outside may. Never throws. */
export async function readWorkflow(text: string, path: string): Promise<ParsedWorkflow> {
  const source = readSource(text, path);
  if (!holdsExpressions(source.content)) return parseSource(source, path);
  const { loadExpressionReader } = await import('../expression/read-expression.ts');
  return parseSource(source, path, await loadExpressionReader());
}

const expressionKeys = ['when', 'condition', 'transform'] as const;

/** Anywhere in the file: that a key stands where it means nothing is said by those who read it there. */
function holdsExpressions(content: Json | undefined): boolean {
  if (Array.isArray(content)) return content.some(holdsExpressions);
  if (!isJsonObject(content)) return false;
  return (
    expressionKeys.some((key) => Object.hasOwn(content, key)) || Object.values(content).some(holdsExpressions)
  );
}
