/**
 * Rules of this house that no plugin knows: the import arrows, one clock for all SQL, and no question for a field's kind
 * outside the folder of that kind. They see one file at a time; what spans files is in `architecture.test.ts`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { builtinRules } from 'eslint/use-at-your-own-risk'

import { arrowFault, isWorkshop, packageFault } from './arrows.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const KINDS = kindsOf('engine/fields')

function kindsOf(folder) {
  return new Set(
    readdirSync(`${ROOT}/${folder}`, { withFileTypes: true }).flatMap((each) =>
      each.isDirectory() && existsSync(`${ROOT}/${folder}/${each.name}/shared.ts`) ? [each.name] : [],
    ),
  )
}

function pathOf(context) {
  return relative(ROOT, context.filename).split(sep).join('/')
}

/** Every import obeys `arrows.js`. */
const arrows = {
  meta: { type: 'problem', schema: [], messages: { arrow: '{{fault}}' } },
  create(context) {
    const from = pathOf(context)
    function check(source, typeOnly) {
      if (typeof source?.value !== 'string') return
      const isFile = source.value.startsWith('.')
      const to = isFile ? posix.join(posix.dirname(from), source.value.replace(/\?.*$/, '')) : source.value
      const fault = isFile ? arrowFault(from, to, { typeOnly }) : packageFault(from, to, { typeOnly })
      if (fault) context.report({ node: source, messageId: 'arrow', data: { fault } })
    }
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node.source, false),
      TSImportType: (node) => check(node.source ?? node.argument?.literal, true),
    }
  },
}

/** The clock of SQL is `sys_now()`, which follows a test's clock. */
const sqlClock = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { clock: 'SQL asks sys_now() (db.now) for the time, so that tests can set it' },
  },
  create(context) {
    const clock =
      /(?<![\w.])(?:(?:now|clock_timestamp|transaction_timestamp|statement_timestamp)\s*\(\s*\)|current_(?:timestamp|date)\b|localtimestamp\b)/i
    function check(node, text) {
      if (clock.test(text)) context.report({ node, messageId: 'clock' })
    }
    return {
      Literal: (node) => typeof node.value === 'string' && check(node, node.value),
      TemplateElement: (node) => check(node, node.value.raw),
    }
  },
}

/** Nothing outside a kind's folder asks which kind a field has: registries, not comparisons. */
const kindQuestion = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { kind: "only {{place}} may know the field kind '{{kind}}': ask the kind for what differs" },
  },
  create(context) {
    const path = pathOf(context)
    if (isWorkshop(path)) return {}
    const own = /^(?:engine|console)\/fields\/([a-z_]+)\//.exec(path)?.[1]
    function check(asked, value) {
      if (!asksType(asked) || value?.type !== 'Literal' || !KINDS.has(value.value) || value.value === own) return
      context.report({
        node: value,
        messageId: 'kind',
        data: { kind: value.value, place: `engine/fields/${value.value}` },
      })
    }
    return {
      BinaryExpression({ operator, left, right }) {
        if (!/^[!=]==?$/.test(operator)) return
        check(left, right)
        check(right, left)
      },
      SwitchStatement: ({ discriminant, cases }) => cases.forEach((each) => check(discriminant, each.test)),
      'CallExpression[callee.property.name="includes"]'({ callee, arguments: [asked] }) {
        if (callee.object.type === 'ArrayExpression') for (const each of callee.object.elements) check(asked, each)
      },
    }
  },
}

/** `field.type`, `field?.type`, or `field.kind.name`. */
function asksType(node) {
  const member = node?.type === 'ChainExpression' ? node.expression : node
  if (member?.type !== 'MemberExpression' || member.property.type !== 'Identifier') return false
  const isKindName =
    member.property.name === 'name' &&
    member.object.type === 'MemberExpression' &&
    member.object.property.name === 'kind'
  return member.property.name === 'type' || isKindName
}

export const houseRules = {
  rules: {
    arrows,
    'sql-clock': sqlClock,
    'kind-question': kindQuestion,
    // the linter's own rules under a second name, so that they can warn early and refuse late
    'long-file': builtinRules.get('max-lines'),
    'branching-function': builtinRules.get('complexity'),
  },
}
