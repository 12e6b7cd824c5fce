/** What a file is, told by its content alone; a name only chooses among kinds of plain text, which look alike. */
import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'

/** Enough to tell any type by; more is never looked into, so that no archive can keep us busy. */
const SAMPLE_BYTES = 64 * 1024

export const UNKNOWN_TYPE = 'application/octet-stream'

/** Formats with a signature that are made of text; other signatures of a few letters occur in any letter. */
const WRITTEN = new Set(['application/pdf', 'application/rtf', 'application/postscript', 'application/xml'])

const BY_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  eml: 'message/rfc822',
  ics: 'text/calendar',
  vcf: 'text/vcard',
}

const HTML =
  /^(?:<!--[^]*?-->|\s)*<(?:!doctype\s+html|html|head|body|title|meta|link|style|script|iframe|object|embed|img|a|div|p|table|form|svg)[\s/>]/i
const SVG = /<(?:\w+:)?svg[\s>]/i

/** Looks at bytes as they pass: how many, their hash, what they are. */
export class ContentMeter {
  readonly #hash = createHash('sha256')
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true })
  readonly #sample: Uint8Array[] = []
  #sampled = 0
  #isText = true
  size = 0

  add(chunk: Uint8Array): void {
    this.size += chunk.length
    this.#hash.update(chunk)
    if (this.#sampled < SAMPLE_BYTES) {
      const part = chunk.subarray(0, SAMPLE_BYTES - this.#sampled)
      this.#sample.push(part)
      this.#sampled += part.length
    }
    if (this.#isText) this.#isText = this.#reads(chunk)
  }

  digest(): Buffer {
    return this.#hash.digest()
  }

  /** The media type, once everything has passed. */
  async type(name: string): Promise<string> {
    const sample = Buffer.concat(this.#sample)
    const found = (await fileTypeFromBuffer(sample))?.mime
    // the end of the text may have broken off in the middle of a character
    const isText = this.#isText && this.#reads()
    if (!isText) return found ?? UNKNOWN_TYPE
    if (found !== undefined && found !== 'application/xml' && WRITTEN.has(found)) return found
    return typeOfText(sample.toString('utf8'), name)
  }

  #reads(chunk?: Uint8Array): boolean {
    try {
      const text = chunk ? this.#utf8.decode(chunk, { stream: true }) : this.#utf8.decode()
      return !/(?![\t\n\v\f\r])\p{Cc}/u.test(text)
    } catch {
      return false
    }
  }
}

function typeOfText(text: string, name: string): string {
  const begin = text.replace(/^\ufeff/, '')
  if (SVG.test(begin)) return 'image/svg+xml'
  if (HTML.test(begin)) return 'text/html'
  if (/^\s*<\?xml\s/i.test(begin)) return 'application/xml'
  if (begin.startsWith('#!')) return 'text/x-shellscript'
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined) ?? 'text/plain'
}
