/** What callers send about many people, read strictly. */
import { OWN_KEY, canonicalId } from '../../model/key.ts'
import { bad, MOST_RECORDS, refuseOthers } from './record-input.ts'
import { selectionBody } from './set-input.ts'

type Body = Readonly<Record<string, unknown>>

export interface MoveBody {
  readonly people: readonly string[]
  readonly departments: readonly string[]
  readonly main?: string
  readonly mode: 'replace' | 'add'
}

/** `{ids}`. @throws TesseraError BAD_REQUEST */
export function peopleBody(body: Body): readonly string[] {
  const { ids, ...others } = body
  refuseOthers(others)
  return idsOf(ids, 'ids', 1)
}

/** `{ids}`, each with the version seen where the caller wants to be told of changes. @throws TesseraError BAD_REQUEST */
export function namedPeople(body: Body): readonly { readonly id: string; readonly version?: number }[] {
  const { ids, ...others } = body
  refuseOthers(others)
  const selection = selectionBody({ ids: ids ?? [] }, OWN_KEY)
  return 'named' in selection ? selection.named : []
}

/** `{ids, departments, main, mode}`. @throws TesseraError BAD_REQUEST */
export function moveBody(body: Body): MoveBody {
  const { ids, departments, main, mode, ...others } = body
  refuseOthers(others)
  if (mode !== 'replace' && mode !== 'add')
    throw bad({ zh: 'mode 须为 replace 或 add', en: 'mode must be replace or add' })
  const chosen = main === undefined || main === null ? undefined : idsOf([main], 'main', 1)[0]
  return {
    people: idsOf(ids, 'ids', 1),
    departments: idsOf(departments ?? [], 'departments', 0),
    ...(chosen !== undefined && { main: chosen }),
    mode,
  }
}

function idsOf(given: unknown, name: string, least: number): readonly string[] {
  const all: unknown[] = Array.isArray(given) ? given : []
  const ids = all.slice(0, MOST_RECORDS).flatMap((each) => {
    const id = typeof each === 'string' ? canonicalId(OWN_KEY, each) : undefined
    return id === undefined ? [] : [id]
  })
  if (Array.isArray(given) && ids.length >= least && ids.length === all.length) return [...new Set(ids)]
  throw bad({
    zh: `${name} 须为 ${least} 到 ${MOST_RECORDS} 个编号的数组`,
    en: `${name} must be an array of ${least} to ${MOST_RECORDS} ids`,
  })
}
