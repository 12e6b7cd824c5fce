/** What kinds of computed fields have in common. */
import type { FieldDefinition } from '../../metadata/types.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { createAjv } from './ajv.ts'
import { settingIssue } from './checks.ts'
import type { Computation, ComputedIssue, Held } from './computed.ts'
import type { FieldKind } from './kind.ts'

/** Properties of fields that say something of values which people give. */
const MEANINGLESS = ['required', 'default'] as const

const NEVER_GIVEN: Text = {
  zh: '计算字段的值由系统计算，不能设置此项',
  en: 'the value of a computed field is never given, so this means nothing',
}

/** What no computed field takes; paths are names of properties. */
export function givenIssues(field: FieldDefinition): Issue[] {
  return MEANINGLESS.filter((name) => field[name] !== undefined && field[name] !== false).map((name) =>
    settingIssue(name, NEVER_GIVEN),
  )
}

const NO_COLUMN: Text = {
  zh: '此字段在读取时计算，没有可建索引的列',
  en: 'this field is computed when it is read, so there is no column to index',
}
/** What a field that is computed in this way takes no more: indexes need a column, and its mask must fit its result. */
export function keptIssues(field: FieldDefinition, { kept, held }: Computation): Issue[] {
  const wanted = (['unique', 'indexed'] as const).filter((name) => field[name] === true)
  const refused = kept === 'read' ? wanted.map((name) => settingIssue(name, NO_COLUMN)) : []
  return [...refused, ...resultIssues(held)]
}

/** What the kind of the result itself finds wrong, as far as it can be said of a result. */
function resultIssues({ kind, definition }: Held): Issue[] {
  const nothing = { objectExists: () => true, enumValues: () => undefined, objectNames: () => [], enumNames: () => [] }
  return (
    kind
      .check(definition, nothing)
      // what the result leads to was judged where people named it
      .filter(({ code }) => code !== 'UNKNOWN_REFERENCE')
      .map((issue) =>
        issue.path !== undefined && Object.hasOwn(kind.settings, issue.path)
          ? { ...issue, path: `result/${issue.path}` }
          : issue,
      )
  )
}

/** The settings of a result as the schemas of its kind see them. */
export function settingsIssues(kind: FieldKind, settings: Readonly<Record<string, unknown>>): ComputedIssue[] {
  const validate = createAjv().compile({ type: 'object', properties: kind.settings, additionalProperties: false })
  if (validate(settings)) return []
  return (validate.errors ?? []).map(({ instancePath, params, message }) => {
    const unknown: unknown = params['additionalProperty']
    const name = typeof unknown === 'string' ? unknown : instancePath.slice(1)
    return settingIssue(`result/${name}`, {
      zh: typeof unknown === 'string' ? `“${kind.label.zh}”没有设置项 '${name}'` : `设置项 '${name}' 的值不符合要求`,
      en:
        typeof unknown === 'string'
          ? `the kind ${kind.label.en} has no setting '${name}'`
          : `the setting '${name}' ${message ?? 'is wrong'}`,
    })
  })
}

/** The head of a field as one of another kind with these settings. */
export function resultDefinition(
  { kind, object, name, label, description, mask, unique, indexed, searchable, enabled, order }: FieldDefinition,
  type: string,
  settings: Readonly<Record<string, unknown>>,
): FieldDefinition {
  const optional = { description, mask, unique, indexed, searchable, enabled, order }
  const present = Object.entries(optional).filter(([, value]) => value !== undefined)
  return { ...settings, ...Object.fromEntries(present), kind, object, name, label, type, readonly: true }
}

/** The type and settings of a result as the definition in the Model carries them, for whoever shows the field. */
export function resultSettings({ kind, definition }: Held): Readonly<Record<string, unknown>> {
  const own = Object.keys(kind.settings).filter((name) => definition[name] !== undefined)
  return { type: kind.name, ...Object.fromEntries(own.map((name) => [name, definition[name]])) }
}
