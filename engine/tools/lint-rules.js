/**
 * Rules of this house that no plugin knows: the import arrows, one clock for all SQL, and no question for a field's kind
 * outside the folder of that kind, no way to foreign addresses but one. They see one file at a time; what spans files is in `architecture.test.ts`.
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

/** Where the one client for foreign addresses stands. */
const OUTBOUND = 'engine/outbound/'
const GUARDED = ['engine/', 'plugins/', 'seeds/', 'metadata/', 'migrations/']
/** Modules that open connections, with what of them opens none to the outside. */
const NETWORK = {
  http: ['createServer', 'IncomingMessage', 'ServerResponse', 'Server', 'METHODS', 'STATUS_CODES'],
  https: ['createServer', 'Server'],
  http2: [],
  net: ['createServer', 'Server', 'isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress'],
  tls: [],
  dgram: [],
  dns: [],
  'dns/promises': [],
}
/** Packages that bring a client of their own. */
const CLIENTS =
  /^(?:undici|axios|got|ky|needle|superagent|request|node-fetch|cross-fetch|ws|socket\.io-client|nodemailer|imapflow|openid-client|oauth4webapi)(?:\/|$)/
/** Who may hand such a package the guarded client in place of its own. */
const HANDED = { 'engine/identity/directory/oidc/': /^openid-client$/ }
/** Globals that open connections. */
const GLOBALS = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])

/** Foreign addresses are called through `engine/outbound` alone. */
const outbound = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { outbound: "'{{what}}' opens connections: foreign addresses are called through engine/outbound alone" },
  },
  create(context) {
    const path = pathOf(context)
    if (isWorkshop(path) || !GUARDED.some((folder) => path.startsWith(folder)) || path.startsWith(OUTBOUND)) return {}
    const report = (node, what) => context.report({ node, messageId: 'outbound', data: { what } })
    function module(node, name, imported) {
      if (typeof name !== 'string') return
      const handed = Object.entries(HANDED).some(([folder, pattern]) => path.startsWith(folder) && pattern.test(name))
      if (CLIENTS.test(name) && !handed) report(node, name)
      const harmless = Object.hasOwn(NETWORK, name.replace(/^node:/, '')) && NETWORK[name.replace(/^node:/, '')]
      if (harmless && !imported?.every((each) => harmless.includes(each))) report(node, name)
    }
    return {
      ImportDeclaration({ source, importKind, specifiers }) {
        if (importKind === 'type') return
        const values = specifiers.filter((each) => each.importKind !== 'type')
        module(
          source,
          source.value,
          values.length === 0 && specifiers.length === 0 ? undefined : values.map(importedName),
        )
      },
      ExportNamedDeclaration: ({ source, exportKind }) =>
        exportKind !== 'type' && source && module(source, source.value),
      ExportAllDeclaration: ({ source, exportKind }) => exportKind !== 'type' && module(source, source.value),
      ImportExpression: ({ source }) => module(source, source.value),
      'CallExpression[callee.name="require"], CallExpression[callee.property.name=/^(require|getBuiltinModule)$/]': (
        node,
      ) => module(node, node.arguments[0]?.value),
      Program(node) {
        const { set, through } = context.sourceCode.getScope(node)
        const known = [...GLOBALS].flatMap((name) => set.get(name)?.references ?? [])
        for (const { identifier, isTypeReference } of [...through, ...known])
          if (GLOBALS.has(identifier.name) && !isTypeReference) report(identifier, identifier.name)
      },
      'MemberExpression[object.name=/^(globalThis|global|self)$/]'({ object, property, computed }) {
        const name = computed ? property.value : property.name
        if (GLOBALS.has(name)) report(object, name)
      },
    }
  },
}

/** What a specifier takes out of a module; nothing that is harmless when it takes the whole. */
function importedName({ imported, type }) {
  return type === 'ImportSpecifier' ? (imported.name ?? imported.value) : '*'
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
    outbound,
    // the linter's own rules under a second name, so that they can warn early and refuse late
    'long-file': builtinRules.get('max-lines'),
    'branching-function': builtinRules.get('complexity'),
  },
}
