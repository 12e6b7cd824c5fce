/**
 * Finds words of a business in the generic engine: what a pack or plugin is about must not shape what carries all of
 * them. Names and texts are looked at, comments are free.
 */
import ts from 'typescript'

import { isWorkshop, matches } from './arrows.js'
import { lineAt } from './architecture.ts'
import type { Source } from './source-files.ts'

/** In names and codes. `card` is missing: a template has a card, and people have identity cards. */
const NAMES = new Set(
  'customer customers lead leads opportunity opportunities prospect prospects voucher vouchers coupon coupons merchant merchants crm erp salesman salesperson'.split(
    ' ',
  ),
)
/** In any text; words such as `lead` mean too much else there. */
const WORDS =
  /\b(customers?|opportunit(?:y|ies)|vouchers?|coupons?|merchants?|salesm[ae]n|salesperson)\b|客户|线索|商机|公海|会员|代金券|卡券|业务员|跟进/i

const ALLOWED: readonly { readonly file: RegExp; readonly word: RegExp; readonly why: string }[] = [
  {
    file: /^console\/locales\/(zh|en)\.ts$/,
    word: /^(客户|customer)$/i,
    why: 'at sign-in the product says what it is',
  },
  { file: /^console\//, word: /^lead$/, why: 'the first sentence of a page or dialog' },
]

/** `engine/x.ts:3 names 'customer'`, for every place outside packs, plugins and tests. */
export function domainFaults(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => matches(path, ['engine/', 'metadata/', 'migrations/', 'console/']) && !isWorkshop(path))
    .flatMap((source) =>
      mentions(source)
        .filter(({ word }) => !ALLOWED.some((each) => each.file.test(source.path) && each.word.test(word)))
        .map(({ word, line }) => `${source.path}:${line} names '${word}'`),
    )
}

interface Mention {
  readonly word: string
  readonly line: number
}

function mentions({ path, text, script }: Source): Mention[] {
  if (!/\.(ts|vue|js|mjs|cjs)$/.test(path)) return inText(text, (index) => lineAt(text, index))
  const markup = path.endsWith('.vue')
    ? text.replace(/<script\b[\s\S]*?<\/script>|<!--[\s\S]*?-->/g, (part) => part.replace(/[^\n]/g, ' '))
    : ''
  return [...inScript(path, script), ...inText(markup, (index) => lineAt(markup, index))]
}

function inScript(path: string, script: string): Mention[] {
  const file = ts.createSourceFile(path, script, ts.ScriptTarget.Latest)
  const found: Mention[] = []
  const visit = (node: ts.Node): void => {
    const line = (): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) found.push(...inName(node.text, line))
    else if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node)
    ) {
      found.push(...(/^[A-Za-z0-9_.-]+$/.test(node.text) ? inName(node.text, line) : inText(node.text, line)))
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function inName(name: string, line: () => number): Mention[] {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return parts.filter((part) => NAMES.has(part)).map((word) => ({ word, line: line() }))
}

function inText(text: string, lineOf: (index: number) => number): Mention[] {
  return [...text.matchAll(new RegExp(WORDS, 'gi'))].map(({ 0: word, index }) => ({ word, line: lineOf(index) }))
}
