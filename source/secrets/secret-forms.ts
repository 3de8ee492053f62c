// Every form in which the value of a secret may stand in a text.
import { isJsonObject, type Json } from '../json.ts';
import { hasSecretName, isOrdinary, shortest } from './looks-secret.ts';

/** A part of a value is a secret by itself from this length on, in characters. */
const shortestPart = 16;

/**
 * The value and its parts as they are, within JSON (also JSON within JSON), within a URL, and as base64, by itself and
 * in the middle of something longer (`Authorization: Basic` holds the name of a user before it).
 */
export function formsOf(value: string): readonly string[] {
  const forms = [value, value.trim(), ...partsOf(value)].flatMap((text) => [
    text,
    ...jsonForms(text),
    ...urlForms(text),
    ...base64Forms(text),
  ]);
  // The value itself may be shorter where a person says that it is a secret.
  return [...new Set(forms)].filter((form) => form.length >= Math.min(shortest, value.trim().length));
}

/** The lines and words of a value that are long enough; of JSON those of its values that have the name of a secret. */
function partsOf(value: string): readonly string[] {
  const json = parse(value);
  if (json !== undefined) return leavesOf(json).flatMap((leaf) => [leaf, ...partsOf(leaf)]);
  const parts = value.split(/\s+/).filter((part) => part !== value);
  return parts.filter((part) => part.length >= shortestPart && !isOrdinary(part) && !part.includes('---'));
}

function parse(value: string): Json | undefined {
  if (!/^\s*\{/.test(value)) return undefined;
  try {
    const json: Json = JSON.parse(value);
    return json;
  } catch {
    return undefined;
  }
}

function leavesOf(json: Json): readonly string[] {
  if (Array.isArray(json)) return json.flatMap(leavesOf);
  if (!isJsonObject(json)) return [];
  return Object.entries(json).flatMap(([key, inner]) => {
    if (typeof inner !== 'string') return leavesOf(inner);
    return hasSecretName(key) && !isOrdinary(inner) ? [inner] : [];
  });
}

function jsonForms(text: string): readonly string[] {
  const once = withinJson(text);
  return [once, withinJson(once), once.replaceAll('/', '\\/')];
}

function withinJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function urlForms(text: string): readonly string[] {
  if (!text.isWellFormed()) return [];
  const encoded = encodeURIComponent(text);
  // What RFC 3986 reserves and encodeURIComponent leaves.
  const strict = encoded.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const all = [encoded, strict].flatMap((form) => [
    form,
    form.replaceAll('%2F', '/'),
    form.replaceAll('%20', '+'),
  ]);
  return all.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function base64Forms(text: string): readonly string[] {
  const bytes = [...new TextEncoder().encode(text)];
  const whole = encode(bytes);
  const bare = whole.replace(/=+$/, '');
  // Where it begins within a group of three bytes decides how it reads; what depends on its neighbours is left out.
  const inner = [0, 1, 2].map((before) => {
    const all = encode([...new Array<number>(before).fill(0), ...bytes]).replace(/=+$/, '');
    const first = [0, 2, 3][before] ?? 0;
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return all.slice(first, last);
  });
  const lines = whole.length > lineLength ? (whole.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []) : [];
  const forms = [whole, bare, ...inner, ...lines].filter((form) => form.length >= shortest);
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Where `base64` breaks its lines. */
const lineLength = 76;

function encode(bytes: readonly number[]): string {
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''));
}
