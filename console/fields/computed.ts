/** Computed fields are shown, filtered and put in order as what they hold: fields of the kind of their result that nobody enters. */
import type { ScreenField, ScreenModel } from '../../engine/screens/types.ts'

/** The screen with each computed field as one of its result's kind; `computed` goes on saying what it is. */
export function withResults(screen: ScreenModel): ScreenModel {
  if (!Object.values(screen.fields).some(({ computed, lines }) => computed ?? lines)) return screen
  return { ...screen, fields: resultsOf(screen.fields) }
}

function resultsOf(fields: ScreenModel['fields']): ScreenModel['fields'] {
  const shown = Object.entries(fields).map(([name, field]) => [name, asResult(field)] as const)
  return Object.fromEntries(shown)
}

function asResult(field: ScreenField): ScreenField {
  if (field.lines) return { ...field, lines: { ...field.lines, fields: resultsOf(field.lines.fields) } }
  const result = field.settings['result']
  if (!field.computed || typeof result !== 'object' || result === null || !('type' in result)) return field
  const { type, ...settings } = result
  return typeof type === 'string' ? { ...field, type, settings } : field
}
