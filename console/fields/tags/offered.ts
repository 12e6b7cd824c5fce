/** The tags that somebody may name of an object: the global ones and their own; asked for once in a while. */
import { fetchOfferedTags, type OfferedTag } from '../../data/tag-setup.ts'

/** Filters, chips and conditions of one screen ask within a moment. */
const LIFE_MS = 10_000

interface Answer {
  readonly at: number
  readonly tags: Promise<readonly OfferedTag[]>
}

const answers = new Map<string, Answer>()

export function offeredTags(object: string): Promise<readonly OfferedTag[]> {
  const known = answers.get(object)
  if (known && performance.now() - known.at < LIFE_MS) return known.tags
  const tags = fetchOfferedTags(object)
  answers.set(object, { at: performance.now(), tags })
  // what failed is asked anew at once
  tags.catch(() => answers.delete(object))
  return tags
}
