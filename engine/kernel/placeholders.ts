/**
 * Texts with places to be filled: `${name}` and `${a.b}`. What enters is a text that somebody wrote and values that came
 * with an event; what leaves is the text with the values in it, spelled as the place wants. Values are read once and never
 * looked at again: a `${…}` inside a value is only text. Nothing is computed, and only what a value has itself is found.
 */
import { TesseraError } from './errors.ts'
import { REACHES_PROTOTYPE } from './json.ts'
import type { Text } from './text.ts'

/** A piece of a text: written as it is, or a place for a value. */
export type Piece = { readonly text: string } | { readonly path: string }

/** Gives the value of a path such as `user.name`; undefined where there is none. */
export type Lookup = (path: string) => unknown

/** How the text around a place is read, and so how its value is spelled. */
export type Spelling = 'text' | 'url' | 'json' | 'header' | 'form'

const LONGEST_PATH = 200
const PATH = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}\p{N}_-]+)*$/u

const FAULTS = {
  open: { zh: '“${”没有对应的“}”', en: "'${' is never closed by '}'" },
  form: {
    zh: '${ } 中须为字段名，可用点号取下级，如 ${mobile}、${user.name}',
    en: '${ } takes the name of a field, with dots for what is inside: ${mobile}, ${user.name}',
  },
  line: {
    zh: '请求头的值不能含换行等控制字符',
    en: 'the value of a header cannot hold line ends or control characters',
  },
  json: { zh: '不是有效的 JSON', en: 'it is not valid JSON' },
  key: { zh: '键名中不能用占位符', en: 'the name of a key cannot be a placeholder' },
} as const satisfies Record<string, Text>

/** The pieces of a text, in their order. @throws TesseraError PLACEHOLDER_INVALID */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (let begin = text.indexOf('${'); begin !== -1; begin = text.indexOf('${', at)) {
    const end = text.indexOf('}', begin)
    if (end === -1) throw wrong('open', text.slice(begin))
    const path = text.slice(begin + 2, end).trim()
    if (!isPath(path)) throw wrong('form', text.slice(begin, end + 1))
    if (begin > at) pieces.push({ text: text.slice(at, begin) })
    pieces.push({ path })
    at = end + 1
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}

/** The paths that a text asks for, each once. @throws TesseraError PLACEHOLDER_INVALID */
export function variablesOf(text: string): string[] {
  return [...new Set(piecesOf(text).flatMap((piece) => ('path' in piece ? [piece.path] : [])))]
}

/**
 * The text with its places filled. An object is told as its JSON; what is missing or null as nothing, but a place of JSON
 * outside quotes takes the value's own JSON.
 * @throws TesseraError PLACEHOLDER_INVALID where the text is wrong, or a value cannot stand in a header
 */
export function fill(text: string, lookup: Lookup, how: Spelling): string {
  const pieces = piecesOf(text)
  if (how === 'json') {
    const fault = jsonTemplateFault(text)
    if (fault) throw new TesseraError('PLACEHOLDER_INVALID', { reason: fault })
    return fillJson(pieces, lookup)
  }
  const spell = SPELLINGS[how]
  return pieces.map((piece) => ('path' in piece ? spell(asText(lookup(piece.path))) : piece.text)).join('')
}

/** Finds what `data` has itself under a path: nothing that it inherits, and no member of a text or a list but its items. */
export function lookupIn(data: unknown): Lookup {
  return (path) => {
    let value = data
    for (const name of path.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
      if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined
      value = (value as Readonly<Record<string, unknown>>)[name]
    }
    return value
  }
}

/** What is wrong with a text of JSON with places; nothing where it becomes JSON whatever the values are. */
export function jsonTemplateFault(text: string): Text | undefined {
  try {
    const pieces = piecesOf(text)
    const mark = markFor(text)
    const parsed: unknown = JSON.parse(marked(pieces, mark))
    return keysOf(parsed).some((key) => key.includes(mark)) ? FAULTS.key : undefined
  } catch (error) {
    return error instanceof TesseraError ? error.text : FAULTS.json
  }
}

/** A value as text: objects and lists as their JSON, nothing for what is missing. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** A text as a segment of a path, or a part of a query. */
export function asUrl(value: string): string {
  return encodeURIComponent(whole(value))
}

const SPELLINGS: Readonly<Record<Exclude<Spelling, 'json'>, (value: string) => string>> = {
  text: (value) => value,
  url: asUrl,
  form: (value) => asUrl(value).replaceAll('%20', '+'),
  header: (value) => {
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) throw wrong('line', '')
    return value
  },
}

/** Half of a pair of surrogates cannot be encoded: it becomes the sign for what cannot be shown. */
function whole(value: string): string {
  return value.replace(/\p{Surrogate}/gu, '\ufffd')
}

/** Whether a place stands within quotes follows from the text around it alone, never from values. */
function fillJson(pieces: readonly Piece[], lookup: Lookup): string {
  let quoted = false
  return pieces
    .map((piece) => {
      if ('path' in piece) {
        const value = lookup(piece.path)
        return quoted ? JSON.stringify(asText(value)).slice(1, -1) : JSON.stringify(value === undefined ? '' : value)
      }
      quoted = endsQuoted(piece.text, quoted)
      return piece.text
    })
    .join('')
}

function marked(pieces: readonly Piece[], mark: string): string {
  let quoted = false
  return pieces
    .map((piece) => {
      if ('path' in piece) return quoted ? mark : `"${mark}"`
      quoted = endsQuoted(piece.text, quoted)
      return piece.text
    })
    .join('')
}

/** True when a text that begins inside or outside quotes ends inside them. */
function endsQuoted(text: string, quoted: boolean): boolean {
  let inside = quoted
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') inside = !inside
    else if (inside && text[at] === '\\') at += 1
  }
  return inside
}

/** A word that does not occur in the text. */
function markFor(text: string): string {
  let mark = 'place'
  while (text.includes(mark)) mark += '_'
  return mark
}

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(keysOf)
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner]
}

function isPath(path: string): boolean {
  return path.length <= LONGEST_PATH && PATH.test(path) && !path.split('.').some((name) => REACHES_PROTOTYPE.has(name))
}

function wrong(fault: keyof typeof FAULTS, where: string): TesseraError {
  const place = where.slice(0, 40)
  const { zh, en } = FAULTS[fault]
  const reason = place === '' ? { zh, en } : { zh: `${zh}（${place}）`, en: `${en} (${place})` }
  return new TesseraError('PLACEHOLDER_INVALID', { reason })
}
