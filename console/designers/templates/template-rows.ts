/** Templates as the list at the left shows them: by object, those that follow from the object alone among them. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Definition } from '../../data/definitions.ts'

export interface TemplateRow {
  readonly name: string
  readonly label: Text
  readonly object: string
  readonly isDefault: boolean
  readonly isEnabled: boolean
  /** Not written down: its parts follow from the object. */
  readonly isGenerated: boolean
  readonly draft: Definition['draft']
}

export interface TemplateGroup {
  readonly object: string
  readonly label: Text
  readonly rows: readonly TemplateRow[]
}

/** `word`: a part of a label in either language, of a code or of the object's name. */
export function templateGroups(
  templates: readonly Definition[],
  objects: readonly Definition[],
  word: string,
): TemplateGroup[] {
  const part = word.trim().toLowerCase()
  const fits = (...texts: readonly string[]): boolean =>
    part === '' || texts.some((one) => one.toLowerCase().includes(part))
  return objects
    .map(({ name, label }) => {
      const written = templates.filter(({ body }) => body['object'] === name).map(rowOf)
      const rows = written.length > 0 ? written : [generatedRow(name, label)]
      const isWhole = fits(name, label.zh, label.en)
      return {
        object: name,
        label,
        rows: rows.filter((row) => isWhole || fits(row.name, row.label.zh, row.label.en)),
      }
    })
    .filter(({ rows }) => rows.length > 0)
}

function rowOf({ name, label, body, draft }: Definition): TemplateRow {
  return {
    name,
    label,
    object: String(body['object']),
    isDefault: body['default'] === true,
    isEnabled: body['enabled'] !== false,
    isGenerated: false,
    draft,
  }
}

function generatedRow(object: string, label: Text): TemplateRow {
  return { name: object, label, object, isDefault: true, isEnabled: true, isGenerated: true, draft: null }
}
