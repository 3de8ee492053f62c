import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPlace, type Problem } from '../../source/problem.ts';
import { loadExpressionReader } from '../../source/workflow/expression/read-expression.ts';
import { parseWorkflow } from '../../source/workflow/parse/parse-workflow.ts';
import type { Step, Workflow } from '../../source/workflow/workflow.ts';

const path = 'workflows/launch.yaml';

function parse(text: string, file = path): Workflow {
  const { workflow, problems } = parseWorkflow(text, file);
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  if (!workflow) throw new Error('no workflow');
  return workflow;
}

function problemsOf(text: string, file = path): readonly Problem[] {
  return parseWorkflow(text, file).problems;
}

/** `code line:column` of each problem. */
function listed(text: string, file = path): readonly string[] {
  return problemsOf(text, file).map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);
}

function stepOf(text: string): Step {
  const [step] = parse(`name: w\nsteps:\n  - ${text.replaceAll('\n', '\n    ')}\n`).steps;
  if (!step) throw new Error('no step');
  return step;
}

/** The problems of a single step with an id. */
function stepProblems(text: string): readonly string[] {
  return problemsOf(`name: w\nsteps:\n  - id: a\n    ${text.replaceAll('\n', '\n    ')}\n`).map(
    ({ severity, code }) => `${severity} ${code}`,
  );
}

const documented = `# yaml-language-server: $schema=../../schema/workflow.schema.json
name: youtube-launch
description: Abridge, analyse, title
version: 1.0.0
model: recorded
sections:
  - name: Title
    steps:
      - id: abridge
        name: Abridge transcript
        prompt: abridge.hbs
        schema: abridge.json
        inputs: [transcript]
        outputs: [transcriptAbridgement]
        mapper: { abridgement: transcriptAbridgement }
      - id: count
        command: [wc, -w]
        inputs: [transcriptAbridgement]
        outputs: [words]
      - id: pick
        checkpoint: true
        inputs: [titleCandidates]
        outputs: [selectedTitles]
`;

describe('a workflow file', () => {
  test('is read as documented', () => {
    const workflow = parse(documented);
    expect(workflow).toMatchObject({
      name: 'youtube-launch',
      description: 'Abridge, analyse, title',
      version: '1.0.0',
      model: ['recorded'],
      strict: false,
      path,
      sections: [{ name: 'Title', stepIds: ['abridge', 'count', 'pick'] }],
    });
    expect(workflow.steps.map((step) => [step.id, step.kind, step.name])).toEqual([
      ['abridge', 'prompt', 'Abridge transcript'],
      ['count', 'command', 'count'],
      ['pick', 'human', 'pick'],
    ]);
    const [abridge, count, pick] = workflow.steps;
    expect(abridge).toMatchObject({
      prompt: 'abridge.hbs',
      checkpoint: null,
      schema: { path: 'abridge.json', validate: 'warn' },
      retry: { attempts: 3 },
      inputs: new Map([['transcript', 'transcript']]),
      outputs: new Map([['abridgement', 'transcriptAbridgement']]),
      place: { file: path, line: 9, column: 9 },
    });
    expect(count).toMatchObject({ invocation: { kind: 'program', arguments: ['wc', '-w'] }, env: new Map() });
    expect(pick).toMatchObject({ question: { type: 'open' } });
    expect(problemsOf(documented)).toEqual([]);
  });

  test('keeps its content as plain data, comments aside', () => {
    const { definition } = parse(
      'name: w\nextra: { deep: [1, null, "x"] }\nsteps: [{ id: a, prompt: a.hbs }]\n',
    );
    expect(definition).toEqual({
      name: 'w',
      extra: { deep: [1, null, 'x'] },
      steps: [{ id: 'a', prompt: 'a.hbs' }],
    });
  });

  test('may be JSON, indented with tabs, with a byte-order mark', () => {
    const text = '\uFEFF{\n\t"name": "j",\n\t"steps": [\n\t\t{ "id": "a", "prompt": "a.hbs" }\n\t]\n}\n';
    expect(parse(text, 'chains/j.json').steps.map((step) => step.id)).toEqual(['a']);
  });

  test('takes ids, names and versions that are numbers as they are written', () => {
    const workflow = parse('name: 007\nversion: 1.10\nsteps: [{ id: 1e3, prompt: a.hbs }]\n');
    expect([workflow.name, workflow.version, workflow.steps[0]?.id]).toEqual(['007', '1.10', '1e3']);
    const again = parse(JSON.stringify(workflow.definition));
    expect([again.name, again.version, again.steps[0]?.id]).toEqual(['007', '1.10', '1e3']);
  });

  test('follows anchors and merge keys', () => {
    const text =
      'name: w\nbase: &base { prompt: a.hbs, model: none }\nsteps:\n  - <<: *base\n    id: a\n    model: recorded\n';
    expect(parse(text).steps[0]).toMatchObject({ id: 'a', prompt: 'a.hbs', model: ['recorded'] });
  });

  test('is called after its file where it has no name', () => {
    const { workflow, problems } = parseWorkflow('steps: [{ id: a, prompt: a.hbs }]', 'chains/my-chain.yml');
    expect(workflow?.name).toBe('my-chain');
    expect(problems.map((problem) => problem.code)).toEqual(['missing-name']);
  });

  test('counts a key without a value as not written', () => {
    expect(stepOf('id: a\nprompt: a.hbs\ninputs:\nschema:')).not.toHaveProperty('schema');
  });

  test('gives steps without an id the slug of their name, counted where it is taken', () => {
    const text =
      'name: w\nsteps:\n  - { name: Write Title!, prompt: a.hbs }\n  - { name: write title, prompt: a.hbs }\n  - { prompt: x/Über mich.hbs }\n  - { id: write-title-3, prompt: a.hbs }\n  - { name: Write title, prompt: a.hbs }\n';
    const { workflow, problems } = parseWorkflow(text, path);
    expect(workflow?.steps.map((step) => step.id)).toEqual([
      'write-title',
      'write-title-2',
      'uber-mich',
      'write-title-3',
      'write-title-4',
    ]);
    expect(problems.map((problem) => problem.code)).toEqual(Array(4).fill('missing-id'));
    expect(problems[0]?.hint).toContain('id: write-title');
  });
});

describe('the kind of a step', () => {
  test('follows from its keys', () => {
    expect(stepOf('id: a\nprompt: a.hbs\ncheckpoint: true')).toMatchObject({
      kind: 'prompt',
      checkpoint: { type: 'approval' },
    });
    expect(stepOf('id: a\ncommand: wc\nprompt: a.hbs')).toMatchObject({
      kind: 'command',
      prompt: 'a.hbs',
      invocation: { kind: 'program', arguments: ['wc'] },
    });
    expect(stepOf('id: a\nshell: sort | uniq')).toMatchObject({
      invocation: { kind: 'shell', script: 'sort | uniq' },
    });
    expect(stepOf('id: a\nshell: true\ncommand: sort | uniq')).toMatchObject({
      invocation: { kind: 'shell', script: 'sort | uniq' },
    });
  });

  test('a step of a person has one output of its own name unless it says others', () => {
    expect(stepOf('id: pick\ncheckpoint: true').outputs).toEqual(new Map([['pick', 'pick']]));
    expect(stepOf('id: pick\naction: human-input\noutputs: [x]').outputs).toEqual(new Map([['x', 'x']]));
  });

  test.each([
    ['action: human-select', 'selection'],
    ['checkpoint: true', 'open'],
    ['action: human-input', 'open'],
    ['action: human-facilitate', 'open'],
    ['action: human-select\ninputType: approval', 'approval'],
    ['checkpoint: true\ninputType: curate', 'curate'],
    ['action: human-select\nprompt: shown.hbs', 'selection'],
  ])('%s is answered as %s', (keys, type) => {
    expect(stepOf(`id: a\n${keys}`)).toMatchObject({ kind: 'human', question: { type } });
  });

  test.each([
    ['name: b', ['error unknown-step-kind']],
    ['action: human-pick', ['error unknown-step-kind']],
    ['inputType: approval', ['error unknown-step-kind']],
    ['command: [ls]\naction: human-input', ['error unknown-step-kind']],
    ['command: [ls]\ncheckpoint: true', ['error unsupported-key']],
  ])('%j is refused', (keys, expected) => {
    expect(stepProblems(keys)).toEqual(expected);
  });

  test('an unknown kind says what is possible', () => {
    const [problem] = problemsOf('name: w\nsteps: [{ id: a }]');
    for (const word of ['prompt', 'command', 'shell', 'checkpoint', 'human-select'])
      expect(problem?.hint).toContain(word);
  });
});

describe('the fields of a step', () => {
  test.each([
    ['inputs: [content]\nmapping: { inputs: { content: transcript } }', [['content', 'transcript']]],
    [
      'inputs: [transcript]\nmapping: { inputs: { content: transcript } }',
      [
        ['transcript', 'transcript'],
        ['content', 'transcript'],
      ],
    ],
    [
      'inputs: [other]\nmapping: { inputs: { content: transcript } }',
      [
        ['other', 'other'],
        ['content', 'transcript'],
      ],
    ],
  ])('inputs of %j', (keys, expected) => {
    expect([...stepOf(`id: a\nprompt: a.hbs\n${keys}`).inputs]).toEqual(expected);
  });

  test.each([
    ['outputs: [x]\nmapper: { r: x }', [['r', 'x']]],
    ['outputs: [r]\nmapper: { r: x }', [['r', 'x']]],
    ['mapping: { outputs: { r: x } }', [['r', 'x']]],
    [
      'outputs: [second, r]\nmapper: { r: x, s: y }',
      [
        ['second', 'second'],
        ['r', 'x'],
        ['s', 'y'],
      ],
    ],
    [
      'outputs: [a, b]\nmapper: { a: b, b: a }',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    ],
  ])('outputs of %j', (keys, expected) => {
    expect([...stepOf(`id: a\nprompt: a.hbs\n${keys}`).outputs]).toEqual(expected);
  });

  test.each([
    ['mapper: { r: x, s: x }', 'error conflicting-mapping'],
    ['mapper: { r: x }\nmapping: { outputs: { r: y } }', 'error conflicting-mapping'],
    ['outputs: [constructor]', 'error reserved-name'],
    ['inputs: [__proto__]', 'error reserved-name'],
    ['mapping: { inputs: { x: prototype } }', 'error reserved-name'],
    ['outputs: [""]', 'error bad-name'],
  ])('%j is refused', (keys, expected) => {
    expect(stepProblems(`prompt: a.hbs\n${keys}`)).toEqual([expected]);
  });
});

describe('a command', () => {
  test('has a timeout in words, a folder, and variables as text', () => {
    const step = stepOf(
      'id: a\ncommand: [env, 5]\ntimeout: 1.5m\ncwd: sub/dir\nenv: { PORT: 80, ON: true, T: x }',
    );
    expect(step).toMatchObject({ timeout: 90_000, cwd: 'sub/dir', invocation: { arguments: ['env', '5'] } });
    expect(step.kind === 'command' && [...step.env]).toEqual([
      ['PORT', '80'],
      ['ON', 'true'],
      ['T', 'x'],
    ]);
  });

  test.each([
    ['1500', 1500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['250 ms', 250],
  ])('timeout %s is %i milliseconds', (written, expected) => {
    expect(stepOf(`id: a\ncommand: [ls]\ntimeout: ${written}`)).toMatchObject({ timeout: expected });
  });

  test.each([
    ['command: wc -w', 'error bad-command'],
    ['command: []', 'error bad-command'],
    ['command: [""]', 'error bad-command'],
    ['command: ["{{tool}}", x]', 'error bad-command'],
    ['command: [ls, "a\\0b"]', 'error bad-command'],
    ['command: [ls]\nshell: ls', 'error bad-command'],
    ['command: [ls]\nshell: true', 'error bad-command'],
    ['shell: true', 'error bad-command'],
    ['shell: " "', 'error bad-command'],
    ['shell: echo {{name}}', 'warning shell-template'],
    ['command: [ls]\ntimeout: 0', 'error bad-timeout'],
    ['command: [ls]\ntimeout: 40w', 'error wrong-type'],
    ['command: [ls]\ntimeout: 1000h', 'error bad-timeout'],
    ['command: [ls]\nenv: { "A=B": x }', 'error bad-name'],
    ['command: [ls]\nenv: [A]', 'error wrong-type'],
    ['command: { program: ls }', 'error wrong-type'],
  ])('%j: %s', (keys, expected) => {
    expect(stepProblems(keys)).toEqual([expected]);
  });

  test('that is one text with blanks says how to write it', () => {
    const [problem] = problemsOf('name: w\nsteps: [{ id: a, command: "wc -w" }]');
    expect(problem?.hint).toMatch(/list.*shell:/);
  });
});

describe('paths', () => {
  test.each(['../prompts/x.hbs', 'x.hbs', './a/../b.hbs', 'a b/ü.hbs'])(
    '%j stays in the workspace',
    (prompt) => {
      expect(stepProblems(`prompt: ${JSON.stringify(prompt)}`)).toEqual([]);
    },
  );

  test.each([
    '../../x.hbs',
    '/etc/passwd',
    'C:\\x.hbs',
    'c:x.hbs',
    '\\\\server\\x',
    'a\\..\\..\\..\\x',
    'a/../../../x',
    'a\0b',
    '',
  ])('the template %j is refused', (prompt) => {
    expect(stepProblems(`prompt: ${JSON.stringify(prompt)}`)).toEqual(['error path-outside']);
  });

  test('are measured from the folder of the definition, a working folder from the workspace', () => {
    const text = (key: string) => `name: w\nsteps: [{ id: a, command: [ls], ${key}: ../../x }]`;
    expect(parseWorkflow(text('schema'), 'workflows/deep/w.yaml').problems).toEqual([]);
    expect(parseWorkflow(text('schema'), 'w.yaml').problems.map(({ code }) => code)).toEqual([
      'path-outside',
    ]);
    expect(parseWorkflow(text('cwd'), 'workflows/deep/w.yaml').problems.map(({ code }) => code)).toEqual([
      'path-outside',
    ]);
  });
});

describe('problems of a workflow file', () => {
  test('are all reported at once, each where it stands', () => {
    const text = `name: w
inputz: [a]
steps:
  - id: a
    prompt: a.hbs
    inptus: [x]
    outputs: titles
    retry: { attempts: 99, backof: 3 }
  - id: a
    command: wc -w
  - id: ../c
    checkpoint: yes
  - 5
  - id: d
    foreach: items
    prompt: [a.hbs]
    validate: srict
    mapper: { r: { x: 1 } }
    name: one
    name: two
`;
    expect(listed(text)).toEqual([
      'unknown-key 2:1',
      'unknown-key 6:5',
      'wrong-type 7:14',
      'wrong-type 8:24',
      'unknown-key 8:28',
      'duplicate-id 9:9',
      'bad-command 10:14',
      'bad-id 11:9',
      'wrong-type 12:17',
      'wrong-type 13:5',
      'wrong-type 16:13',
      'wrong-type 17:15',
      'wrong-type 18:18',
      'duplicate-key 20:5',
    ]);
    const { workflow, draft } = parseWorkflow(text, path);
    expect(workflow).toBeUndefined();
    expect(draft?.steps.map((step) => step.id)).toEqual(['a', 'a', '../c', 'd']);
  });

  test('name the file, the faulty value, and the first of two', () => {
    const [typed] = problemsOf('name: w\nsteps:\n  - id: a\n    prompt: a.hbs\n    inputs: transcript\n');
    expect(typed).toMatchObject({
      severity: 'error',
      message: 'inputs must be a list of names, not "transcript"',
    });
    expect(typed?.place && formatPlace(typed.place)).toBe('workflows/launch.yaml:5:13');
    const [twice] = problemsOf(
      'name: w\nsteps:\n  - id: a\n    prompt: a.hbs\n  - id: a\n    prompt: a.hbs\n',
    );
    expect(twice?.message).toBe('the id "a" is taken by the step in line 3');
  });

  test('unknown keys are warnings that say what was meant', () => {
    const { workflow, problems } = parseWorkflow(
      'name: w\nsteps: [{ id: a, promt: x, prompt: a.hbs, retry: { atempts: 2 } }]',
      path,
    );
    expect(workflow?.steps[0]?.retry).toEqual({ attempts: 3 });
    expect(problems.map(({ severity, hint }) => [severity, hint])).toEqual([
      ['warning', 'Did you mean "prompt"?'],
      ['warning', 'Did you mean "attempts"?'],
    ]);
  });

  test.each(['if: x', 'skipIf: x', 'onError: continue', 'substeps: []'])(
    'the key %j of a later version is refused rather than ignored',
    (key) => {
      expect(stepProblems(`prompt: a.hbs\n${key}`)).toEqual(['error unsupported-key']);
    },
  );

  test.each(['message: x', 'inputType: approval', 'cwd: x', 'env: { A: b }', 'validate: strict'])(
    '%j on a prompt step has no effect and says so',
    (key) => {
      expect(stepProblems(`prompt: a.hbs\n${key}`)).toEqual(['warning unused-key']);
    },
  );

  test.each([
    '""',
    '.',
    '..',
    '.hidden',
    'a/b',
    'a\\b',
    '"a\\u0000"',
    '"a\\e[31m"',
    '"a\\u202E"',
    'x'.repeat(65),
    '"__proto__"',
    '" a"',
  ])('the id %s is refused', (id) => {
    const codes = problemsOf(`name: w\nsteps:\n  - id: ${id}\n    prompt: a.hbs\n`).map(({ code }) => code);
    expect(codes).toEqual([id === '""' ? 'missing-id' : 'bad-id']);
  });

  test('ids that differ only in case are a warning', () => {
    expect(listed('name: w\nsteps:\n  - { id: a, prompt: x }\n  - { id: A, prompt: x }\n')).toEqual([
      'similar-id 4:11',
    ]);
  });

  test('a name that is too long is refused', () => {
    expect(listed(`name: ${'x'.repeat(101)}\nsteps: [{ id: a, prompt: a.hbs }]`)).toEqual(['bad-name 1:7']);
  });

  test.each([
    ['', ['empty 1:1']],
    ['# nothing\n', ['empty 1:1']],
    ['- a', ['wrong-type 1:1']],
    ['name: w', ['no-steps 1:1']],
    ['name: w\nsteps: []', ['no-steps 1:1']],
    ['name: w\nsteps: 5', ['wrong-type 2:8']],
    ['name: w\nsections: [{ name: a }]', ['no-steps 1:1']],
    ['name: w\nsteps: [{ id: a, prompt: p }]\nsections: []', ['steps-and-sections 3:1']],
    ['a: *x\nname: w', ['no-steps 1:1', 'unknown-alias 1:4']],
    ['name: &a [*a]', ['no-steps 1:1', 'circular-alias 1:11', 'wrong-type 1:10']],
    ['name: [', ['syntax 1:8']],
    ['name: w\n  bad: x\n', ['syntax 1:7', 'syntax 1:7']],
    ['name: w\n---\nname: v\n', ['syntax 2:1']],
  ])('%j', (text, expected) => {
    expect([...listed(text)].sort()).toEqual([...expected].sort());
  });

  test('names that reach a prototype are refused and left out of the content', () => {
    const { draft, problems } = parseWorkflow(
      'name: w\n__proto__: { polluted: true }\nsteps: [{ id: a, prompt: p, constructor: 1 }]',
      path,
    );
    expect(problems.map(({ code }) => code)).toEqual(['reserved-name', 'reserved-name']);
    expect(JSON.stringify(draft?.definition)).not.toMatch(/polluted|constructor/);
  });

  test('a bomb of aliases and a tower of brackets are problems, not crashes', () => {
    const bomb = Array.from({ length: 12 }, (_, index) =>
      index === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${index}: &a${index} [${Array(9).fill(`*a${index - 1}`)}]`,
    ).join('\n');
    expect(problemsOf(bomb).map(({ code }) => code)).toContain('alias-bomb');
    expect(problemsOf('['.repeat(20_000)).map(({ code }) => code)).toEqual(['syntax']);
    expect(
      problemsOf(`name: w\nsteps: ${'['.repeat(200)}${']'.repeat(200)}`).map(({ code }) => code),
    ).toContain('too-deep');
  });

  test('messages never carry control characters', () => {
    const text =
      'name: w\n"k\\e[2J": 1\nsteps: [{ id: "a\\e", prompt: "\\e/../../../x", action: "\\u202Ex" }]';
    const said = problemsOf(text).flatMap(({ message, hint }) => [message, hint ?? '']);
    expect(said.join('')).not.toMatch(/[\p{C}]/u);
  });

  test('any text gives a workflow or an error, and never throws', () => {
    const yamlish = fc.array(
      fc.constantFrom(
        'name: w\n',
        'steps:\n',
        '  - id: a\n',
        '    prompt: x\n',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ': ',
        '&a ',
        '*a ',
        '<<: ',
        '"',
        "'",
        '\n',
        '  ',
        '|\n',
        '!!x ',
        '\t',
        '#',
        '__proto__',
        '\u0000',
        '%',
        '---\n',
        'ü',
        '? ',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          yamlish.map((parts) => parts.join('')),
        ),
        (text) => {
          const { workflow, problems } = parseWorkflow(text, path);
          expect(workflow !== undefined).toBe(!problems.some(({ severity }) => severity === 'error'));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('any content of any shape gives a workflow or an error', async () => {
    const expressions = await loadExpressionReader();
    const keys = fc.constantFrom(
      'name',
      'steps',
      'sections',
      'id',
      'prompt',
      'inputs',
      'outputs',
      'mapper',
      'mapping',
      'command',
      'shell',
      'checkpoint',
      'action',
      'retry',
      'timeout',
      'delay',
      'backoff',
      'on',
      'onInterrupted',
      'env',
      'when',
      'cache',
      'transform',
      'default',
      'x',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      map: fc.dictionary(keys, tie('value'), { maxKeys: 6, noNullPrototype: true }),
    }));
    fc.assert(
      fc.property(value, (content) => {
        const { workflow, problems } = parseWorkflow(JSON.stringify(content), path, expressions);
        expect(workflow !== undefined).toBe(!problems.some(({ severity }) => severity === 'error'));
        for (const { place } of problems) expect(place?.line).toBeGreaterThan(0);
        if (workflow) expect(workflow.definition).toEqual(content);
      }),
      { numRuns: 1000 },
    );
  });
});
