/** Which fields of an object a part can use, and what a part says of an item at a glance. Pure. */
import type { ScreenField, ScreenModel } from '../../../engine/screens/types.ts'
import { kindOf } from '../../fields/registry.ts'
import { isSynchronised } from '../preview/preview-screen.ts'
import { usedFields } from './moves.ts'
import type { Item, PartName, Section } from './sections.ts'

/** In the order of the object's fields; what the engine keeps comes last. */
export function usableFields(screen: ScreenModel, part: PartName): ScreenField[] {
  const fits: Readonly<Record<PartName, (field: ScreenField) => boolean>> = {
    list: () => true,
    card: () => true,
    detail: () => true,
    form: (field) => !field.system && kindOf(field.type).Input !== undefined,
    query: (field) => field.operators.length > 0 && kindOf(field.type).Filter !== undefined,
  }
  const fields = Object.values(screen.fields).filter(fits[part])
  return [...fields.filter((field) => !field.system), ...fields.filter((field) => field.system)]
}

export function unusedFields(screen: ScreenModel, part: PartName, sections: readonly Section[]): ScreenField[] {
  const used = usedFields(sections)
  return usableFields(screen, part).filter((field) => !used.has(field.name))
}

export function isWaiting(field: ScreenField | undefined): boolean {
  return field !== undefined && !isSynchronised(field)
}

type Translate = (key: string, values?: Record<string, unknown>) => string

/** What sets an item apart from the usual. */
export function marksOf(item: Item, part: PartName, t: Translate): string[] {
  const marks: Readonly<Record<PartName, () => (string | undefined)[]>> = {
    list: () => [
      item['fixed'] === 'left' ? t('templates.fixedLeft') : undefined,
      item['fixed'] === 'right' ? t('templates.fixedRight') : undefined,
      typeof item['width'] === 'number' ? `${item['width']} px` : undefined,
    ],
    form: () => [
      item['required'] === true ? t('templates.required') : undefined,
      item['readonly'] === true ? t('templates.readonly') : undefined,
    ],
    query: () => [item['default'] === undefined ? undefined : t('templates.opening')],
    card: () => [],
    detail: () => [],
  }
  return marks[part]().filter((mark) => mark !== undefined)
}
