/** Why something was refused: the sentence, and what exactly stands in the way. Pure. */
import type { Text } from '../../engine/kernel/text.ts'
import { ApiError, errorText } from '../data/http.ts'

export function refusalWords(error: unknown): readonly Text[] {
  const issues = error instanceof ApiError ? error.issues : []
  return issues.length > 0 ? issues.map(({ message }) => message) : [errorText(error)]
}
