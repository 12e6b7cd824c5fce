/** In which encoding a text is written, found from bytes as they pass, and reading it. */
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** What Chinese spreadsheets write where they do not write Unicode; every older national encoding is part of it. */
const NATIONAL = 'gb18030'

/** Looks at bytes as they pass. */
export class EncodingMeter {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true })
  #isUtf8 = true
  #hasNull = false
  #begin: Uint8Array = new Uint8Array()

  add(chunk: Uint8Array): void {
    if (this.#begin.length < 4) this.#begin = Buffer.concat([this.#begin, chunk.subarray(0, 8)])
    this.#hasNull ||= chunk.includes(0)
    if (!this.#isUtf8) return
    try {
      this.#utf8.decode(chunk, { stream: true })
    } catch {
      this.#isUtf8 = false
    }
  }

  /** The encoding of what passed; undefined when it is no text. */
  encoding(): string | undefined {
    const marked = MARKS.find(([, mark]) => mark.every((byte, index) => this.#begin[index] === byte))?.[0]
    if (marked !== undefined) return marked
    if (this.#hasNull) return undefined
    return this.#isUtf8 ? 'utf-8' : NATIONAL
  }
}

/** Stands for what cannot be read, or what no text of ours can hold. */
export const UNREADABLE = '\uFFFD'

/** The text of bytes, piece by piece, without its mark; what cannot be read becomes U+FFFD. */
export async function* decoded(content: AsyncIterable<Uint8Array>, encoding: string): AsyncIterable<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of content) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield text.replaceAll('\0', UNREADABLE)
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest.replaceAll('\0', UNREADABLE)
}
