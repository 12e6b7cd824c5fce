/** What the YAML parser found wrong, said in both languages and placed where a person looks for it. */
import { isScalar, visit, type Node, type YAMLError } from 'yaml'
import type { Issue, Position } from '../../kernel/errors.ts'
import { say } from './sentences.ts'

interface Found {
  readonly fault: YAMLError
  readonly root: Node | null
  readonly text: string
  readonly at: Position
  readonly place: (offset: number) => Position
}

type Fault = (found: Found) => Issue

export function yamlFault(fault: YAMLError, root: Node | null, text: string, place: (offset: number) => Position): Issue {
  const explain = faults[fault.code]
  const found = { fault, root, text, place, at: place(fault.pos[0]) }
  return explain ? explain(found) : syntax(found)
}

const syntax: Fault = ({ fault, at }) => say('YAML_SYNTAX', { reason: fault.message }, { at })

const faults: Readonly<Partial<Record<YAMLError['code'], Fault>>> = {
  TAB_AS_INDENT: ({ at }) => say('YAML_TAB', {}, { at }),
  DUPLICATE_KEY: ({ fault, text, at }) => say('YAML_DUPLICATE_KEY', { key: /^[^\s:,{}]+/.exec(text.slice(fault.pos[0]))?.[0] ?? '' }, { at }),
  MISSING_CHAR: (found) => missing(found),
  UNEXPECTED_TOKEN: (found) => syntax(found),
  BAD_INDENT: ({ fault, at }) => {
    const bracket = /end with an? ([\]}])/.exec(fault.message)?.[1]
    return bracket === undefined ? say('YAML_INDENT', {}, { at }) : say('YAML_BRACKET', { bracket }, { at })
  },
  BLOCK_AS_IMPLICIT_KEY: ({ at }) => say('YAML_NESTED', {}, { at }),
  MULTILINE_IMPLICIT_KEY: ({ at }) => say('YAML_COLON', {}, { at }),
  BAD_SCALAR_START: ({ fault, text, at }) => say('YAML_SCALAR', { found: text.charAt(fault.pos[0]) }, { at }),
  BAD_DQ_ESCAPE: ({ fault, text, at }) => say('YAML_ESCAPE', { found: text.slice(...fault.pos) }, { at }),
  TAG_RESOLVE_FAILED: ({ fault, text, at }) => say('YAML_TAG', { tag: /^\S+/.exec(text.slice(fault.pos[0]))?.[0] ?? '' }, { at }),
  NON_STRING_KEY: ({ at }) => say('YAML_KEY', {}, { at }),
  BAD_ALIAS: ({ at }) => say('YAML_ANCHOR', {}, { at }),
  ALIAS_PROPS: ({ at }) => say('YAML_ANCHOR', {}, { at }),
  MULTIPLE_ANCHORS: ({ at }) => say('YAML_ANCHOR', {}, { at }),
}

function missing(found: Found): Issue {
  const { fault, root, at, place } = found
  if (/quote/.test(fault.message)) {
    // the parser notices at the end of the text; the mistake is where the quote begins
    const begin = quoteEndingAt(root, fault.pos[0])
    return say('YAML_QUOTE', { quote: /'/.test(fault.message) ? "'" : '"' }, { at: begin === undefined ? at : place(begin) })
  }
  const bracket = /[\]}]/.exec(fault.message)?.[0]
  return bracket === undefined ? say('YAML_COLON', {}, { at }) : say('YAML_BRACKET', { bracket }, { at })
}

function quoteEndingAt(root: Node | null, end: number): number | undefined {
  let begin: number | undefined
  visit(root, (_key, node) => {
    const range = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') ? node.range : undefined
    if (range && range[0] < end && range[1] >= end - 1) begin = range[0]
  })
  return begin
}
