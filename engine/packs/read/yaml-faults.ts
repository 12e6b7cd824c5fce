/** What the YAML parser found wrong, said in both languages and placed where a person looks for it. */
import { isCollection, isScalar, visit, type Node, type YAMLError } from 'yaml'
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

export function yamlFault(
  fault: YAMLError,
  root: Node | null,
  text: string,
  place: (offset: number) => Position,
): Issue {
  const explain = faults[fault.code]
  const found = { fault, root, text, place, at: place(fault.pos[0]) }
  return explain ? explain(found) : syntax(found)
}

const syntax: Fault = ({ fault, at }) => say('YAML_SYNTAX', { reason: fault.message }, { at })

const faults: Readonly<Partial<Record<YAMLError['code'], Fault>>> = {
  TAB_AS_INDENT: ({ at }) => say('YAML_TAB', {}, { at }),
  DUPLICATE_KEY: ({ fault, text, at }) =>
    say('YAML_DUPLICATE_KEY', { key: /^[^\s:,{}]+/.exec(text.slice(fault.pos[0]))?.[0] ?? '' }, { at }),
  MISSING_CHAR: (found) => missing(found),
  UNEXPECTED_TOKEN: (found) => syntax(found),
  BAD_INDENT: (found) =>
    closing(found.fault) === undefined ? say('YAML_INDENT', {}, { at: found.at }) : openBracket(found),
  BLOCK_AS_IMPLICIT_KEY: ({ at }) => say('YAML_NESTED', {}, { at }),
  MULTILINE_IMPLICIT_KEY: ({ at }) => say('YAML_COLON', {}, { at }),
  BAD_SCALAR_START: ({ fault, text, at }) => say('YAML_SCALAR', { found: text.charAt(fault.pos[0]) }, { at }),
  BAD_DQ_ESCAPE: ({ fault, text, at }) => say('YAML_ESCAPE', { found: text.slice(...fault.pos) }, { at }),
  TAG_RESOLVE_FAILED: ({ fault, text, at }) =>
    say('YAML_TAG', { tag: /^\S+/.exec(text.slice(fault.pos[0]))?.[0] ?? '' }, { at }),
  NON_STRING_KEY: ({ at }) => say('YAML_KEY', {}, { at }),
  BAD_ALIAS: ({ at }) => say('YAML_ANCHOR', {}, { at }),
  ALIAS_PROPS: ({ at }) => say('YAML_ANCHOR', {}, { at }),
  MULTIPLE_ANCHORS: ({ at }) => say('YAML_ANCHOR', {}, { at }),
}

function missing(found: Found): Issue {
  const { fault, root, at, place } = found
  if (closing(fault) !== undefined) return openBracket(found)
  if (!/quote/.test(fault.message)) return say('YAML_COLON', {}, { at })
  // the parser notices at the end of the text; the mistake is where the quote begins
  const begin = beginOf(
    root,
    fault.pos[0],
    (node) => isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'),
  )
  return say(
    'YAML_QUOTE',
    { quote: /'/.test(fault.message) ? "'" : '"' },
    { at: begin === undefined ? at : place(begin) },
  )
}

function openBracket({ fault, root, at, place }: Found): Issue {
  const begin = beginOf(root, fault.pos[0], (node) => isCollection(node) && node.flow === true)
  return say('YAML_BRACKET', { bracket: closing(fault) ?? '' }, { at: begin === undefined ? at : place(begin) })
}

/** The bracket that the parser misses. */
function closing({ message }: YAMLError): string | undefined {
  return /(?:end with|expected) an? ([\]}])/.exec(message)?.[1]
}

/** Where the innermost node begins that is open at an offset. */
function beginOf(root: Node | null, offset: number, isMeant: (node: Node) => boolean): number | undefined {
  let begin: number | undefined
  visit(root, {
    Node: (_key, node) => {
      if (isMeant(node) && node.range && node.range[0] < offset && node.range[1] >= offset) begin = node.range[0]
    },
  })
  return begin
}
