/** Names and labels for what somebody else named: codes in snake_case, words for people. */
import type { Text } from '../../kernel/text.ts'

const LONGEST_NAME = 50
const LONGEST_LABEL = 40
const LONGEST_DESCRIPTION = 1_000

/** `OrderDetails`, `order-details` and `ORDER DETAILS` → `order_details`; undefined where no letter of the Latin alphabet is left. */
export function snakeCase(name: string): string | undefined {
  const code = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, LONGEST_NAME)
    .replace(/_+$/, '')
  return code === '' ? undefined : code
}

/** Names that nobody else has: the wanted one, or the next free number behind it. */
export class Names {
  readonly #taken: Set<string>
  readonly #isReserved: (name: string) => boolean

  constructor(taken: Iterable<string>, isReserved: (name: string) => boolean) {
    this.#taken = new Set(taken)
    this.#isReserved = isReserved
  }

  /** @param fallbacks tried in order before numbers */
  take(wanted: string, ...fallbacks: readonly string[]): string {
    const free = [wanted, ...fallbacks].find((name) => this.#isFree(name)) ?? this.#numbered(wanted)
    this.#taken.add(free)
    return free
  }

  #isFree(name: string): boolean {
    return !this.#taken.has(name) && !this.#isReserved(name)
  }

  #numbered(wanted: string): string {
    let number = 2
    while (!this.#isFree(`${wanted}_${number}`)) number++
    return `${wanted}_${number}`
  }
}

export interface Words {
  readonly label: Text
  readonly description?: Text
}

/** What people call it: the comment where it is short enough to be a name, else the name made readable. */
export function wordsOf(name: string, comment: string | null): Words {
  const readable = humanised(name)
  const said = visible(comment ?? '')
  if (said === '') return { label: { zh: readable, en: readable } }
  // people put a name first, then what it is about
  const [first = ''] = said.split(/[\n\r;；:：,，。(（|]/)
  const title = first.trim()
  const label = title !== '' && [...title].length <= LONGEST_LABEL ? title : readable
  const words = { label: { zh: label, en: /[^\p{ASCII}]/u.test(label) ? readable : label } }
  if (label === said) return words
  const description = [...said].slice(0, LONGEST_DESCRIPTION).join('')
  return { ...words, description: { zh: description, en: description } }
}

/** `unit_price` and `UnitPrice` → `Unit price`; what is written in another script stays as it is. */
function humanised(name: string): string {
  const spaced = visible(name)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim()
  const words = (/[a-z]/.test(spaced) ? spaced : spaced.toLowerCase()).split(' ').map(usual)
  const sentence = words.join(' ')
  return sentence === '' ? '—' : sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** Abbreviations stay as they are. */
function usual(word: string): string {
  if (word === 'id') return 'ID'
  return /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word
}

/** Without characters that nobody sees, of which two names that look alike may be made. */
function visible(text: string): string {
  return text
    .replace(/[^\P{C}\n]/gu, '')
    .replaceAll('\u200b', '')
    .trim()
}
