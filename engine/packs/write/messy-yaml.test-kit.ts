/** Writes definitions as people write them: every style that YAML has, with comments and blank lines in between. */
import { isList, isMapping, type Mapping } from '../plain.ts'

/** Gives numbers from 0 to below 1, the same ones for the same seed. */
export type Random = () => number

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export class MessyWriter {
  readonly #random: Random
  #comments = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Documents of one file. */
  file(bodies: readonly Mapping[]): string {
    const head = this.#chance(0.5) ? this.#aside(0) : ''
    const documents = bodies.map(
      (body, index) => `${index > 0 || this.#chance(0.2) ? this.#separator() : ''}${this.#mapping(body, 0)}\n`,
    )
    return head + documents.join('') + (this.#chance(0.3) ? this.#aside(0) : '')
  }

  #separator(): string {
    return `${this.#chance(0.2) ? this.#aside(0) : ''}---${this.#chance(0.3) ? this.#comment() : ''}\n${this.#chance(0.3) ? this.#aside(0) : ''}`
  }

  /** Lines without meaning above something: blank ones and comments, each its own. */
  #aside(indent: number): string {
    const lines = [...'xx'].map(() =>
      this.#chance(0.4) ? '' : ' '.repeat(this.#chance(0.7) ? indent : 0) + this.#comment().trim(),
    )
    return lines.map((line) => `${line}\n`).join('')
  }

  #comment(): string {
    return `${' '.repeat(1 + this.#upTo(3))}# note ${++this.#comments}${this.#chance(0.3) ? ': { x, y' : ''}`
  }

  #mapping(value: Mapping, indent: number): string {
    const keys = Object.keys(value).sort(() => this.#random() - 0.5)
    return this.#lines(
      keys.map((key) => `${this.#key(key)}:${this.#value(value[key], indent, 'mapping')}`),
      indent,
    )
  }

  #list(value: readonly unknown[], indent: number): string {
    return this.#lines(
      value.map((item) => `-${this.#value(item, indent, 'list')}`),
      indent,
    )
  }

  #lines(items: readonly string[], indent: number): string {
    return items
      .map(
        (item, index) =>
          (index === 0 ? '' : `\n${this.#chance(0.25) ? this.#aside(indent) : ''}${' '.repeat(indent)}`) + item,
      )
      .join('')
  }

  /** What stands behind a colon or a dash, with the comment at the end of the line. */
  #value(value: unknown, indent: number, parent: 'mapping' | 'list'): string {
    const behind = this.#chance(0.25) ? this.#comment() : ''
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0
    if ((!isMapping(value) && !isList(value)) || isEmpty || this.#chance(0.3)) {
      return `${' '.repeat(1 + this.#upTo(2))}${this.#flow(value, indent + 2)}${behind}`
    }
    const isDeeper = parent === 'list' || isMapping(value) || this.#chance(0.6)
    const inner = indent + (isDeeper ? 1 + this.#upTo(4) : 0)
    const own = Math.max(inner, isDeeper ? indent + 1 : 0)
    if (parent === 'list' && this.#chance(0.7)) {
      const gap = 1 + this.#upTo(2)
      return ' '.repeat(gap) + this.#block(value, indent + 1 + gap)
    }
    return `${behind}\n${this.#chance(0.2) ? this.#aside(own) : ''}${' '.repeat(own)}${this.#block(value, own)}`
  }

  #block(value: Mapping | readonly unknown[], indent: number): string {
    return isList(value) ? this.#list(value, indent) : this.#mapping(value, indent)
  }

  #flow(value: unknown, indent: number): string {
    if (isList(value))
      return this.#bracketed(
        '[',
        value.map((item) => this.#flow(item, indent + 2)),
        ']',
        indent,
      )
    if (!isMapping(value)) return this.#scalar(value)
    const keys = Object.keys(value).sort(() => this.#random() - 0.5)
    return this.#bracketed(
      '{',
      keys.map((key) => `${this.#key(key)}: ${this.#flow(value[key], indent + 2)}`),
      '}',
      indent,
    )
  }

  #bracketed(open: string, items: readonly string[], close: string, indent: number): string {
    if (items.length === 0) return `${open}${close}`
    const isTall = items.length > 1 && this.#chance(0.25)
    if (!isTall) {
      const pad = this.#chance(0.5) ? ' ' : ''
      return `${open}${pad}${items.join(this.#chance(0.5) ? ', ' : ',  ')}${pad}${close}`
    }
    const last = this.#chance(0.5) ? ',' : ''
    const lines = items.map(
      (item, index) =>
        `\n${' '.repeat(indent)}${item}${index < items.length - 1 ? ',' : last}${this.#chance(0.4) ? this.#comment() : ''}`,
    )
    return `${open}${lines.join('')}\n${' '.repeat(indent)}${close}`
  }

  #scalar(value: unknown): string {
    if (typeof value !== 'string') return JSON.stringify(value)
    if (/^[a-z][a-z_]*$/.test(value) && !/^(y|n|yes|no|on|off|true|false|null)$/.test(value) && this.#chance(0.7))
      return value
    return /[\p{Cc}']/u.test(value) || this.#chance(0.5) ? JSON.stringify(value) : `'${value}'`
  }

  #key(key: string): string {
    return !/^[a-z]\w*$/.test(key) || this.#chance(0.1) ? JSON.stringify(key) : key
  }

  #chance(share: number): boolean {
    return this.#random() < share
  }

  #upTo(most: number): number {
    return Math.floor(this.#random() * (most + 1))
  }
}
