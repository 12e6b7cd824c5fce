/** Records of the target of a reference, as somebody types: the answer to the last word wins. */
import { ref, shallowRef } from 'vue'
import type { ScreenField } from '../../../engine/screens/types.ts'
import { listRecords } from '../../data/api.ts'
import { titled, type Titled } from './titled.ts'

const MOST_HITS = 20
const MOST_TAGS = 60
const PAUSE_MS = 200

export function useLookup(field: () => ScreenField) {
  const hits = shallowRef<readonly Titled[]>([])
  const isBusy = ref(false)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function find(word: string): void {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(word), word === '' ? 0 : PAUSE_MS)
  }

  async function ask(word: string): Promise<void> {
    const mine = ++asked
    isBusy.value = true
    try {
      const found = await search(field(), word.trim())
      if (mine === asked) hits.value = found
    } catch {
      // a list that may not be read offers nothing; the field itself keeps its value
      if (mine === asked) hits.value = []
    } finally {
      if (mine === asked) isBusy.value = false
    }
  }

  return { hits, isBusy, find }
}

async function search(field: ScreenField, word: string): Promise<readonly Titled[]> {
  const { target, tagsOf } = field
  if (tagsOf !== undefined) {
    const part = word.toLowerCase()
    return (await tagTitles(tagsOf)).filter(({ title }) => title.toLowerCase().includes(part)).slice(0, MOST_TAGS)
  }
  if (!target) return []
  const page = await listRecords(target.object, { limit: MOST_HITS, search: word, fields: ['id', target.title] })
  return page.data.flatMap((row) => titled(row, field) ?? [])
}

/** Tags are not searched among records: one is offered those of the object, and one's own. */
async function tagTitles(object: string): Promise<readonly Titled[]> {
  const { offeredTags } = await import('../tags/offered.ts')
  return (await offeredTags(object)).map(({ id, name }) => ({ id, title: name }))
}

/** Titles of records by id, for chips of filters. */
export async function titlesOf(field: ScreenField, ids: readonly string[]): Promise<readonly Titled[]> {
  if (field.tagsOf !== undefined) return (await tagTitles(field.tagsOf)).filter(({ id }) => ids.includes(id))
  if (!field.target || ids.length === 0) return []
  const page = await listRecords(field.target.object, {
    limit: Math.min(200, ids.length),
    filter: { in: [{ var: 'id' }, ids] },
    fields: ['id', field.target.title],
  })
  return page.data.flatMap((row) => titled(row, field) ?? [])
}
