/** What is in force with all drafts over it, as of one moment; laid anew only when something changed since. */
import type { Database, Queryable } from '../database/index.ts'
import { loadSqlParserFor } from '../model/custom-sql/index.ts'
import { layOver, type Overlay } from './overlay.ts'
import { type InForce, readDrafts, readInForce } from './store.ts'

export interface View extends Overlay {
  readonly inForce: readonly InForce[]
}

/** The last view of each database: laying drafts over thousands of definitions takes longer than reading them. */
const views = new WeakMap<Database, { readonly stamp: string; readonly view: View }>()

/** The same object as long as nothing changed. */
export async function readView(db: Database): Promise<View> {
  return db.transaction(
    async (tx) => {
      const stamp = await stampOf(db, tx)
      const known = views.get(db)
      if (known?.stamp === stamp) return known.view
      const inForce = await readInForce(tx, db)
      const revisions = new Map(inForce.map((each) => [each.id, each.revision]))
      const drafts = await readDrafts(tx, db)
      await loadSqlParserFor([...inForce, ...drafts])
      const view = { inForce, ...layOver(inForce, revisions, drafts) }
      views.set(db, { stamp, view })
      return view
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

/** Changes with every definition and every draft, whichever process wrote it: revisions only grow, versions never return. */
async function stampOf(db: Database, tx: Queryable): Promise<string> {
  const [row] = await tx.query<{ stamp: string }>(
    `select concat_ws(' ',
       (select count(*) || ' ' || coalesce(sum(revision), 0) from ${db.table('meta_definition')}),
       (select md5(coalesce(string_agg(concat_ws(' ', d.version, d.base_revision), ',' order by d.version), '')) from ${db.table('meta_draft')} as d)
     ) as stamp`,
  )
  return row?.stamp ?? ''
}
