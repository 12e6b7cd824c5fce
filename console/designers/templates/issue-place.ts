/** Where in a template an issue is: its part, and the item it blames. Pure. */
import { itemAt } from './moves.ts'
import { PARTS, sectionsOf, type PartName, type TemplateBody } from './sections.ts'

export interface IssuePlace {
  readonly part: PartName
  readonly field?: string
}

/** `form/sections/1/fields/2/default` → the form, and the field that stands there. */
export function placeOfIssue(path: string | undefined, body: TemplateBody): IssuePlace | undefined {
  const steps = (path ?? '').split('/').filter((step) => step !== '')
  const part = PARTS.find((one) => one === steps[0])
  if (!part) return undefined
  const numbers = steps
    .slice(1)
    .filter((step) => /^\d+$/.test(step))
    .map(Number)
  const [section, index] = numbers.length > 1 ? numbers : [0, ...numbers]
  const item =
    section === undefined || index === undefined ? undefined : itemAt(sectionsOf(body, part) ?? [], { section, index })
  return { part, ...(item && { field: item.field }) }
}
