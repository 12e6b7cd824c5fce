/**
 * Brings any HTML to the little of it that formatted text may be: what is not named here is gone. It runs on the server
 * on every way into a record; what leaves is canonical, so that the same again changes nothing.
 */
import sanitizeHtml from 'sanitize-html'

import { plainText } from '../../rules/plain-text.ts'
import { cleanLines } from '../text-value.ts'

/** Elements that vanish with all that is in them: what they hold is no text, or is read by rules of its own. */
const WITHOUT_CONTENT = [
  'script',
  'style',
  'svg',
  'math',
  'template',
  'iframe',
  'frameset',
  'object',
  'embed',
  'noscript',
  'noembed',
  'noframes',
  'plaintext',
  'xmp',
  'title',
  'textarea',
  'option',
  'select',
]

const BLOCKS = ['p', 'h1', 'h2', 'h3', 'ul', 'ol', 'li', 'blockquote', 'pre', 'br', 'hr']
const MARKS = ['strong', 'em', 'u', 's', 'code', 'a']

/** Who wrote other names for the same. */
const RENAMED: Readonly<Record<string, string>> = {
  b: 'strong',
  i: 'em',
  strike: 's',
  del: 's',
  ins: 'u',
  div: 'p',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
}

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [...BLOCKS, ...MARKS],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['https', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: WITHOUT_CONTENT,
  nestingLimit: 50,
  parseStyleAttributes: false,
  transformTags: {
    ...Object.fromEntries(Object.entries(RENAMED).map(([from, to]) => [from, sanitizeHtml.simpleTransform(to, {})])),
    // a link that leads nowhere it may is no link; `span` is not allowed, so that its words alone stay
    a: (_name, { href = '' }): sanitizeHtml.Tag =>
      isAddress(href) ? { tagName: 'a', attribs: { href } } : { tagName: 'span', attribs: {} },
  },
}

/** Whole addresses only: what is relative would lead into this application. */
function isAddress(href: string): boolean {
  return /^(https:\/\/|mailto:)[^\s]+$/i.test(href) && !/[\p{Cc}]/u.test(href)
}

/** More passes than any text should need: what then still changes is kept as its words alone. */
const MOST_PASSES = 5

/** Canonical HTML; empty when nothing is left that could be read. */
export function sanitise(html: string): string {
  let before = cleanLines(html)
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const after = tidy(sanitizeHtml(before, OPTIONS))
    if (after === before) return readable(after)
    before = after
  }
  return readable(escaped(plainText(before)))
}

/** Lines of a text without any tag are lines; inside tags a line break is a blank. */
function tidy(html: string): string {
  const clean = cleanLines(html)
  return clean.includes('<') ? clean : clean.replaceAll('\n', '<br />')
}

function readable(html: string): string {
  return plainText(html) === '' ? '' : html
}

/** Plain text as HTML. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
