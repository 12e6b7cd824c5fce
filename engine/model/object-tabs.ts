/** The tabs of an object's detail page: those that definitions name and, for references nobody covered, one each. */
import type { TabDefinition } from '../../metadata/types.ts'
import type { CompleteTemplate } from './default-template.ts'
import type { FieldModel, ObjectModel } from './types.ts'

/** Where a tab goes that nobody placed. */
const UNPLACED = 500

/** Stands in the names of tabs that nobody wrote; those of definitions have none. */
const GENERATED = '.'

export function isGenerated({ name }: TabDefinition): boolean {
  return name.includes(GENERATED)
}

export function objectTabs(
  object: ObjectModel,
  written: readonly TabDefinition[],
  objects: ReadonlyMap<string, ObjectModel>,
  templates: ReadonlyMap<string, CompleteTemplate>,
): TabDefinition[] {
  const resolved = written.flatMap((tab) => withReference(tab, object, objects, templates) ?? [])
  // a disabled tab covers its reference too: who switched it off does not want it back under another name
  const covered = new Set(
    resolved.map((tab) => coverage(templates.get(tab.content.template ?? '')?.object, tab.content.via)),
  )
  const generated = inverseFields(object, objects)
    .filter((field) => !covered.has(coverage(field.object, field.name)))
    .flatMap((field) => generatedTab(object, field, objects) ?? [])
  return [...resolved, ...generated].filter((tab) => tab.enabled !== false)
}

function coverage(object: string | undefined, via: string | undefined): string {
  return `${object ?? ''}.${via ?? ''}`
}

/** Names the reference that leads back where the tab leaves it open; a tab whose template or reference is switched off disappears. */
function withReference(
  tab: TabDefinition,
  object: ObjectModel,
  objects: ReadonlyMap<string, ObjectModel>,
  templates: ReadonlyMap<string, CompleteTemplate>,
): TabDefinition | undefined {
  if (tab.content.template === undefined) return tab
  const source = objects.get(templates.get(tab.content.template)?.object ?? '')
  const via =
    tab.content.via ??
    source?.fields.find((field) => !field.system && !field.computed && field.target === object.name)?.name
  return via !== undefined && source?.field.has(via) ? { ...tab, content: { ...tab.content, via } } : undefined
}

function inverseFields(object: ObjectModel, objects: ReadonlyMap<string, ObjectModel>): FieldModel[] {
  return object.referencedBy
    .flatMap(({ object: name, field }) => objects.get(name)?.field.get(field) ?? [])
    .filter((field) => field.kind.inverse?.(field.definition) === true)
}

function generatedTab(
  object: ObjectModel,
  field: FieldModel,
  objects: ReadonlyMap<string, ObjectModel>,
): TabDefinition | undefined {
  const source = objects.get(field.object)
  if (!source) return undefined
  return {
    kind: 'tab',
    name: `${field.object}${GENERATED}${field.name}`,
    object: object.name,
    label: source.label,
    order: UNPLACED,
    content: { template: source.defaultTemplate, via: field.name },
  }
}
