/**
 * Addresses with places: `https://host/users/${id}?name=${name}`. Places stand in the path and in the query alone, so that
 * no value ever decides whom is called; a value stays within its segment of the path or its part of the query.
 */
import { TesseraError } from '../../../kernel/errors.ts'
import { asText, asUrl, type Lookup, piecesOf } from '../../../kernel/placeholders.ts'
import type { Text } from '../../../kernel/text.ts'

const FAULTS = {
  unreadable: {
    zh: '地址无法识别，须形如 https://example.com/path',
    en: 'it cannot be read; it is like https://example.com/path',
  },
  scheme: { zh: '只支持 https 和 http', en: 'only https and http are supported' },
  place: {
    zh: '占位符只能出现在路径和查询参数中，不能出现在协议、主机、端口和账号中',
    en: 'places stand in the path and the query alone, not in scheme, host, port or account',
  },
  credentials: {
    zh: '地址中不能含账号或密码，请使用保密的请求头',
    en: 'an address carries no account or password; use a secret header',
  },
  fragment: { zh: '地址中不能含 # 之后的部分', en: 'an address has no part behind #' },
} as const satisfies Record<string, Text>

/** What a parser drops or turns silently. */
const TREACHEROUS = /[\p{Cc}\p{Cf}\p{Z}\\]/u

/** What is wrong with the text of an address; nothing where it can be called. */
export function addressFault(text: string): Text | undefined {
  try {
    const template = templateOf(text)
    return 'fault' in template ? FAULTS[template.fault] : undefined
  } catch (error) {
    if (error instanceof TesseraError) return error.text
    throw error
  }
}

/** Scheme, host and port of an address; nothing where it has none. */
export function originOf(text: string): string | undefined {
  if (addressFault(text)) return undefined
  const template = templateOf(text)
  return 'url' in template ? template.url.origin : undefined
}

/**
 * The address with its places filled.
 * @throws TesseraError PLACEHOLDER_INVALID where a place of the path has no value, or one that leads elsewhere
 */
export function fillAddress(text: string, lookup: Lookup): URL {
  const template = templateOf(text)
  if ('fault' in template) throw new TesseraError('PLACEHOLDER_INVALID', { reason: FAULTS[template.fault] })
  const { url, marks } = template
  const put = (part: string): string =>
    marks.reduce((whole, { mark, path }) => whole.replaceAll(mark, () => asUrl(asText(lookup(path)))), part)
  const path = url.pathname
    .split('/')
    .map((segment) => {
      const filled = put(segment)
      if (filled !== segment) refuseLeading(filled, segment, marks)
      return filled
    })
    .join('/')
  const filled = new URL(`${url.origin}${path}${put(url.search)}`)
  if (filled.origin !== url.origin || filled.pathname !== path) throw elsewhere('')
  return filled
}

interface Marked {
  readonly url: URL
  readonly marks: readonly { readonly mark: string; readonly path: string }[]
}

/** The address with words in its places that stay as they are wherever they stand. */
function templateOf(text: string): Marked | { readonly fault: keyof typeof FAULTS } {
  const stem = stemFor(text)
  const marks: { mark: string; path: string }[] = []
  const marked = piecesOf(text)
    .map((piece) => {
      if (!('path' in piece)) return piece.text
      const mark = `${stem}${marks.length}z`
      marks.push({ mark, path: piece.path })
      return mark
    })
    .join('')
  if (TREACHEROUS.test(marked) || !URL.canParse(marked)) return { fault: marks.length > 0 ? 'place' : 'unreadable' }
  const url = new URL(marked)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { fault: 'scheme' }
  if (!/^https?:\/\/[^/]/i.test(marked)) return { fault: 'unreadable' }
  if (`${url.origin}${url.username}${url.password}`.includes(stem)) return { fault: 'place' }
  const authority = marked.split(/[/?#]/)[2] ?? ''
  if (url.username !== '' || url.password !== '' || authority.includes('@')) return { fault: 'credentials' }
  return url.hash === '' && !marked.includes('#') ? { url, marks } : { fault: 'fragment' }
}

/** A word of letters and digits that the text has not. */
function stemFor(text: string): string {
  const lower = text.toLowerCase()
  let stem = 'qx'
  while (lower.includes(stem)) stem += 'q'
  return stem
}

/** An empty step and one of dots are other places than were meant. */
function refuseLeading(filled: string, segment: string, marks: Marked['marks']): void {
  const path = marks.find(({ mark }) => segment.includes(mark))?.path ?? ''
  if (filled === '') {
    const reason = { zh: `路径中的 \${${path}} 没有值`, en: `\${${path}} in the path has no value` }
    throw new TesseraError('PLACEHOLDER_INVALID', { reason })
  }
  if (/^\.{1,2}$/.test(filled.replaceAll(/%2e/gi, '.'))) throw elsewhere(path)
}

function elsewhere(path: string): TesseraError {
  const reason = { zh: `\${${path}} 的值会改变路径`, en: `the value of \${${path}} would lead to another path` }
  return new TesseraError('PLACEHOLDER_INVALID', { reason })
}
