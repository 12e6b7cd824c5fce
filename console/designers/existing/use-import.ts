/** An import at work: the schema, the tables that are ticked, what they are to be called; drafts come of it. */
import { useQuery } from '@pinia/colada'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Text } from '../../../engine/kernel/text.ts'
import { draftExisting, listSchemas, listTables, type ExistingTable } from '../../data/existing.ts'
import { notify } from '../../kit/notify.ts'
import { useDrafts } from '../drafts/use-drafts.ts'
import { useWords } from './words.ts'

const LONGEST_PREFIX = 20
const PREFIX = new RegExp(`^([a-z][a-z0-9_]{0,${LONGEST_PREFIX - 1}})?$`)

export function useImport() {
  const { t } = useWords()
  const { refresh, faultText } = useDrafts()
  const schemas = useQuery({ key: ['existing', 'schemas'], query: ({ signal }) => listSchemas(signal), staleTime: 0 })
  const schema = ref<string>()
  const tables = useQuery({
    key: () => ['existing', 'tables', schema.value ?? ''],
    query: ({ signal }) => listTables(schema.value ?? '', signal),
    enabled: () => schema.value !== undefined,
    staleTime: 0,
  })
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  const prefix = ref('')
  const menu = ref('')
  const fault = ref<string>()
  const notes = shallowRef<readonly Text[]>([])
  const isBusy = ref(false)

  const offered = computed(() => (tables.data.value ?? []).filter((table) => isOffered(table)))
  const isPrefixWrong = computed(() => !PREFIX.test(prefix.value))

  // one schema needs no choice
  watch(
    () => schemas.data.value,
    (found) => (schema.value ??= found?.length === 1 ? found[0]?.name : undefined),
    { immediate: true },
  )
  watch(schema, (name) => {
    chosen.value = new Set()
    if (name === undefined) return
    prefix.value = prefixOf(name)
    menu.value = titleOf(name)
  })
  // whoever imports mostly wants all of it
  watch(offered, (found) => (chosen.value = new Set(found.map(({ name }) => name))), { immediate: true })

  function tick(names: readonly string[], on: boolean): void {
    const next = new Set(chosen.value)
    for (const name of names) {
      if (on) next.add(name)
      else next.delete(name)
    }
    chosen.value = next
  }

  /** True when drafts are there. */
  async function draft(): Promise<boolean> {
    fault.value = undefined
    if (schema.value === undefined || isPrefixWrong.value || isBusy.value) return false
    if (chosen.value.size === 0) {
      fault.value = t('existing.nothingChosen')
      return false
    }
    isBusy.value = true
    try {
      const label = menu.value.trim()
      const drafted = await draftExisting({
        schema: schema.value,
        tables: [...chosen.value],
        prefix: prefix.value,
        ...(label !== '' && { menu: { label: { zh: label, en: label } } }),
      })
      await refresh()
      notes.value = drafted.notes
      void notify('success', t('existing.drafted', { count: drafted.drafts }))
      return true
    } catch (error) {
      fault.value = faultText(error)
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { schemas, schema, tables, offered, chosen, prefix, menu, fault, notes, isBusy, isPrefixWrong, tick, draft }
}

/** What is not an object yet and has anything to show. */
export function isOffered({ registeredAs, columns }: ExistingTable): boolean {
  return registeredAs === null && columns.some(({ field }) => field !== null)
}

function prefixOf(schema: string): string {
  const name = schema
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, LONGEST_PREFIX - 1)
  return name === 'public' || name === '' ? '' : `${name}_`
}

function titleOf(schema: string): string {
  return schema === 'public' ? '' : schema.charAt(0).toUpperCase() + schema.slice(1).replaceAll('_', ' ')
}
