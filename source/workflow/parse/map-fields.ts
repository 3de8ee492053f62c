// Names of a template or a reply -> names of data fields, from `inputs`, `outputs`, `mapper` and `mapping`.

type Names = Readonly<Record<string, string>>;

/**
 * What a template sees: its name there -> the data field it reads. An entry that is the prompt's name of a
 * mapping reads the mapped field; one that is the mapped field is seen under both names; mapped names are
 * seen also where `inputs` does not list them.
 */
export function mapInputs(listed: readonly string[], mapping: Names): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const mapped = new Map(Object.entries(mapping));
  for (const name of listed) fields.set(name, mapped.get(name) ?? name);
  for (const [name, field] of mapped) fields.set(name, field);
  return fields;
}

/**
 * What a reply gives: its name there -> the data field it is stored in, in the order of `outputs`, which may
 * name a mapped field by either of its names; mapped fields that it does not list follow.
 */
export function mapOutputs(listed: readonly string[], mapping: Names): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const mapped = new Map(Object.entries(mapping));
  const replyNames = new Map([...mapped].map(([name, field]) => [field, name]));
  for (const name of listed) {
    const field = mapped.get(name);
    if (field !== undefined) fields.set(name, field);
    else fields.set(replyNames.get(name) ?? name, name);
  }
  for (const [name, field] of mapped) fields.set(name, field);
  return fields;
}

/** The first data field that two names of a reply are stored in, or undefined. */
export function findSharedField(fields: ReadonlyMap<string, string>): string | undefined {
  const seen = new Set<string>();
  for (const field of fields.values()) {
    if (seen.has(field)) return field;
    seen.add(field);
  }
  return undefined;
}
